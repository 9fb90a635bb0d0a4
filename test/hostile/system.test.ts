/** What the system refuses is said with the path, what was being done and what to do. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entry, gan, type Outcome, showsStack } from '../cli/gan.js';
import { aFolder, folderOf, layer, link, pics, png, saidOf } from './folder.js';

const made = { 'a.gan': layer(), ...pics };

function expectSaid(outcome: Outcome, said: string): void {
  expect(outcome.err).toContain(said);
  expect(outcome.code).toBe(1);
  expect(showsStack(outcome), outcome.err).toBe(false);
}

describe('a place where nothing can be written', () => {
  it.each([
    ['a file', 'file', 'file/a cannot be made: something on the way to it is a file, not a folder.'],
    ['a link to nothing', 'lost', 'lost cannot be made: something of that name is there.'],
    ['a link in a circle', 'circle', 'circle cannot be made: it is a link that leads in a circle.'],
    ['a long name', 'x'.repeat(300), `${'x'.repeat(300)} cannot be made: the name is longer than names may be here.`],
    ['a folder of the system', '/proc', '/proc/a cannot be made: it, or a folder on the way to it, is not there.'],
  ])('may be %s', async (_, place, said) => {
    const cwd = folderOf({ ...made, file: 'x', lost: link('nowhere'), circle: link('circle') });
    const built = await gan(['build', 'a.gan', '--out', `${place}/a`], { cwd });
    expectSaid(built, `error: ${said}\n  `);
  }); // prettier-ignore

  it('is told before training, too', async () => {
    const cwd = folderOf(made);
    const said = 'error: /proc/a cannot be made: it, or a folder on the way to it, is not there.\n';
    expectSaid(await gan(['train', 'a.gan', '--out', '/proc/a'], { cwd }), said);
  });

  it('may be a folder or a full disk where a file is to be', async () => {
    const cwd = folderOf({ ...made, 'full/train.ts': link('/dev/full'), 'folder/train.ts': aFolder });
    const build = (out: string) => gan(['build', 'a.gan', '--out', out, '--force'], { cwd });
    expectSaid(await build('full'), 'error: full/train.ts cannot be written: the disk is full.\n  Make room on it, or name a path on another disk.\n'); // prettier-ignore
    expectSaid(await build('folder'), 'error: folder/train.ts cannot be written: it is a folder, not a file.\n  Name a file in it, or move the folder out of the way.\n'); // prettier-ignore
  });

  it('may be what the output goes to', async () => {
    const cwd = folderOf(made);
    for (const args of [
      ['check', 'a.gan'],
      ['train', 'a.gan', '--out', 'r', '--device', 'cpu'],
    ]) {
      const outcome = await run('sh', ['-c', 'exec "$0" "$@" > /dev/full', process.execPath, entry(), ...args], cwd);
      expectSaid(outcome, 'error: The output cannot be written: the disk is full.\n  Make room on it');
    }
  });
});

describe('what cannot be read', () => {
  it('may be a folder, a link in a circle, or nothing', async () => {
    const folder = folderOf({
      ...{ 'p1/a.png': aFolder, 'p1/b.png': png(), 'p1/c.png': png(), 'p2/a.png': link('a.png'), p3: link('p3'), 't.csv': aFolder, w: aFolder, n: link('n'), 'i.gan': aFolder, 'c.gan': link('c.gan') },
      ...{ '1.gan': layer('images("p1")'), '2.gan': layer('images("p2")'), '3.gan': layer('images("p3")') },
      ...{ '4.gan': layer('table("t.csv", image: "file")'), '5.gan': layer(undefined, { from: 'from "w" ' }), '6.gan': layer('idx(images: "n")') },
      ...{ '7.gan': 'import { x } from "./i.gan"\n', '8.gan': 'import { x } from "./c.gan"\n', '9.gan': layer('images("nowhere")') },
      ...pics,
    }); // prettier-ignore
    const said = await saidOf(
      folder,
      Array.from({ length: 9 }, (_, i) => `${i + 1}.gan`),
    );
    const circle = 'cannot be read: it is a link that leads in a circle.';
    expect([...said.values()]).toEqual([
      // A folder in a folder is looked into.
      'fine',
      `data/files: p2/a.png ${circle}`,
      `data/files: p3 ${circle}`,
      'data/files: t.csv is a folder, not a file.',
      'network/weights: w is a folder, not a file.',
      `data/files: n ${circle}`,
      'file/unreadable: i.gan is a folder, not a file.',
      `file/unreadable: c.gan ${circle}`,
      'data/files: There is no nowhere.',
    ]);
  });
});

// The superuser may do everything, unless that is taken away.
const isRoot = process.getuid?.() === 0;
const canRefuse = !isRoot || existsSync('/usr/bin/setpriv');

const note = canRefuse ? '' : ' (skipped: the superuser may do everything, and setpriv is not here to take that away)';

describe.runIf(canRefuse)(`what this user may not do${note}`, () => {
  it('is said of what is read and of what is written', async () => {
    const cwd = folderOf({ ...made, 'shut/a.png': png(), 'p/a.png': png(), 'out/x': aFolder, 'secret.gan': layer(), 'ugly.gan': `${layer()}\n\n` }); // prettier-ignore
    const programs = { 'shut.gan': layer('images("shut")'), 'p.gan': layer('images("p")') };
    for (const [name, text] of Object.entries(programs)) execFileSync('tee', [join(cwd, name)], { input: text });
    const modes = { shut: 0, 'p/a.png': 0, out: 0o555, 'secret.gan': 0, 'ugly.gan': 0o444 };
    for (const [name, mode] of Object.entries(modes)) chmodSync(join(cwd, name), mode);
    const may = 'this user may not do that.';
    const cases = [
      [['check', 'shut.gan'], `shut cannot be read: ${may}`],
      [['check', 'p.gan'], `p/a.png cannot be read: ${may}`],
      [['check', 'secret.gan'], `error: secret.gan cannot be read: ${may}\n  Change its permissions or those of its folder`],
      [['fmt', 'ugly.gan'], `error: ugly.gan cannot be written: ${may}`],
      [['build', 'a.gan', '--out', 'out/a'], `error: out/a cannot be made: ${may}`],
      [['train', 'a.gan', '--out', 'out/a'], `error: out/a cannot be made: ${may}`],
    ] as const; // prettier-ignore
    const command = isRoot ? ['setpriv', '--bounding-set', '-all', process.execPath] : [process.execPath];
    for (const [args, said] of cases)
      expectSaid(await run(command[0]!, [...command.slice(1), entry(), ...args], cwd), said);
    expect(readdirSync(join(cwd, 'out'))).toEqual(['x']);
    for (const name of ['shut', 'out']) chmodSync(join(cwd, name), 0o755);
  });
});

function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  const { CI: _, FORCE_COLOR: __, ...env } = process.env;
  return new Promise((resolve) => {
    const child = execFile(command, args, { cwd, env: { ...env, NO_COLOR: '1' } }, (_, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
}
