// What every page needs; each part attaches itself to the elements that ask for it.
import '../css/app.css';
