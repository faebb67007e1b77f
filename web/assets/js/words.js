// The few sentences the pages' scripts say themselves.
const WORDS = {
  ja: {
    saved: '{time} に一時保存しました',
    unsaved: '一時保存できませんでした。通信を確かめてください。入力した内容はこの画面に残っています。',
    changed: 'ほかの人が先に書き換えました。「保存する」を押すと、両方の内容を見比べられます。',
    signedOut: 'ログインし直してください。入力した内容はこの画面に残っています。',
    keys: 'キー操作の一覧',
    keysOn: '1文字のキー操作を使う',
    close: '閉じる',
    help: 'この一覧を開く',
    left: 'あと{amount}',
    overBy: '{amount}超過',
    hoursMinutes: '{hours}時間{minutes}分',
    minutes: '{minutes}分',
    minutesSeconds: '{minutes}分{seconds}秒',
  },
  en: {
    saved: 'Saved for now at {time}',
    unsaved: 'Could not be saved. Check the connection. What you typed is still on this page.',
    changed: 'Somebody else changed this first. Press “Save” to compare both texts.',
    signedOut: 'Please log in again. What you typed is still on this page.',
    keys: 'Keyboard shortcuts',
    keysOn: 'Use single-key shortcuts',
    close: 'Close',
    help: 'Open this list',
    left: '{amount} left',
    overBy: '{amount} overdue',
    hoursMinutes: '{hours} h {minutes} min',
    minutes: '{minutes} min',
    minutesSeconds: '{minutes} min {seconds} s',
  },
};

/** A sentence in the page's language, its {places} filled. */
export function say(key, values = {}) {
  const language = document.documentElement.lang.startsWith('en') ? 'en' : 'ja';
  return WORDS[language][key].replace(/{(\w+)}/g, (_, name) => values[name]);
}
