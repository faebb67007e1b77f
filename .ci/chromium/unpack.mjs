// Unpacks the browser that the package carries (brotli inside) into the folder given; needs only Node.
import { brotliDecompressSync } from 'node:zlib';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const packed = join(import.meta.dirname ?? process.cwd(), 'node_modules', '@sparticuz', 'chromium', 'bin');
const target = process.argv[2];
mkdirSync(target, { recursive: true });

for (const archive of ['al2023.tar', 'fonts.tar', 'swiftshader.tar']) {
  if (!existsSync(join(packed, `${archive}.br`))) continue;
  const file = join(target, archive);
  writeFileSync(file, brotliDecompressSync(readFileSync(join(packed, `${archive}.br`))));
  execFileSync('tar', ['xf', archive], { cwd: target });
  rmSync(file);
}
// Its own list of font folders names another machine's; without any font it would crash.
writeFileSync(join(target, 'fonts.conf'), `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`);
const program = join(target, 'chromium');
writeFileSync(program, brotliDecompressSync(readFileSync(join(packed, 'chromium.br'))));
chmodSync(program, 0o755);
