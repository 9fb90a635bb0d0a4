/** Names of someone else's are shown as text: a terminal obeys none of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, type Outcome } from '../cli/gan.js';
import { folderOf, layer, link, pics, png } from './folder.js';

const red = '\x1b[31m';
const shown = '\\x1b[31m';
const turned = '\u202e';

/** Nothing of it is a command to a terminal, or a line that the name made. */
function expectText({ out, err }: Outcome): string {
  expect(out + err).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e]/);
  expect(out + err).not.toMatch(/^error: forged/m);
  return out + err;
}

describe('what a terminal would obey', () => {
  it('in names of files and folders is written out', async () => {
    const name = `${red}x${turned}\nerror: forged`;
    const written = `${shown}x\\u202e\\nerror: forged`;
    const files = {
      [`damaged/${name}.png`]: 'no picture',
      [`spare/${name}.heic`]: 'x',
      ...{ 'spare/a.png': png(), 'spare/b.png': png() },
      [`led/${name}.png`]: link('/etc/passwd'),
      'table/t.csv': `file\n"${name}.png"\n`,
      'columns.csv': `a${red},b\n1,2\n`,
      ...{ 'damaged.gan': layer('images("damaged")'), 'spare.gan': layer('images("spare")'), 'led.gan': layer('images("led")') },
      ...{ 'table.gan': layer('table("table/t.csv", image: "file")'), 'columns.gan': layer('table("columns.csv", image: "file")') },
      [`${name}.gan`]: 'param a = \n',
      'import.gan': `import { x } from "./a${red}${turned}.gan"\n`,
      ...pics,
      'fine.gan': layer(),
    }; // prettier-ignore
    const cwd = folderOf(files);
    const programs = Object.keys(files).filter((file) => file.endsWith('.gan'));
    const text = expectText(await gan(['check', '--', ...programs], { cwd }));
    expect(text).toContain(`damaged/${written}.png cannot be read as a picture`);
    expect(text).toContain(`such as spare/${written}.heic.`);
    expect(text).toContain(`led/${written}.png is a link that leads out of led.`);
    expect(text).toContain(`There is no table/${written}.png`);
    expect(text).toContain(`Its columns are "a\\u001b[31m", "b".`);
    expect(text).toContain(`--> ${written}.gan:1:`);
    for (const args of [['check', `no${name}.gan`], ['fmt', `${name}.gan`], ['build', 'fine.gan', '--out', `o${name}`], ['train', 'fine.gan', '--device', `d${name}`], ['train', 'fine.gan', '--resume', `r${name}`]])
      expect(expectText(await gan(args, { cwd }))).toContain(written);
    expect(expectText(await gan(['check', '--github', `${name}.gan`], { cwd }))).toContain(written);
    const json = await gan(['check', '--json', `${name}.gan`], { cwd });
    expectText(json);
    expect(JSON.parse(json.out)).toMatchObject({ files: [{ file: `${name}.gan` }] });
  }); // prettier-ignore

  it('in names of measures, classes and runs is written out', async () => {
    // A measure is called as it is written.
    const more = `at end { measure mean(samples: 2) of max(real, // ${red}\n axis: all) }`;
    const plain = layer('images("pics")', { more });
    const named = `data pics = images("pics") { image: f32[8, 8, 1] in [0, 255], kind: int<1> }
${plain.slice(plain.indexOf('network'))}`;
    const cwd = folderOf({ [`pics/${red}c/a.png`]: png(), [`pics/${red}c/b.png`]: png(), [`a${red}.gan`]: named, 'two.gan': named.replace('int<1>', 'int<2>') }); // prettier-ignore
    const run = `r${red}`;
    const trained = await gan(['train', `a${red}.gan`, '--out', run, '--device', 'cpu'], { cwd });
    expect(trained.code, trained.err).toBe(0);
    expect(expectText(trained)).toContain(`a${shown}.gan on cpu`);
    expect(expectText(trained)).toContain(`The report is r${shown}/report.html.`);
    // What is written for programs keeps the names as they are.
    expect(JSON.parse(readFileSync(join(cwd, run, 'words.json'), 'utf8'))).toEqual({ 'pics.kind': [`${red}c`] });
    expect(expectText(await gan(['check', 'two.gan'], { cwd }))).toContain('has 1 subfolder with pictures: "\\u001b[31mc"');
    const again = await gan(['train', `a${red}.gan`, '--out', run], { cwd });
    expect(expectText(again)).toContain(`error: r${shown} already holds a run.\n  --resume r${shown} goes on with it`);
  }); // prettier-ignore
});
