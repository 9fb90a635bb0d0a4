/** A run that goes on with other data than it began with. */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gan, temporaryFolder } from './gan.js';

const program = `data pets = images("pets") { image: f32[8, 8, 3] in [-1, 1], label: int<2> }

network C(x: f32[8, 8, 3]) -> f32[2] { x |> flatten |> dense(2) }

train {
  batch 1
  until 2 epochs
  optimizer C = sgd(0.01)
  real <- pets.image
  label <- pets.label
  minimize C: mean(sum(C(real) * one_hot(label), axis: all))
}
`;

const captions = `import { cross_entropy } from "std/losses"

data texts = table("texts.csv") { caption: int<8>[3], kind: int<2> }

network C(caption: int<8>[3]) -> f32[2] { caption |> embedding(4) |> flatten |> dense(2) }

train {
  batch 2
  until 4 steps
  optimizer C = sgd(0.01)
  caption <- texts.caption
  kind <- texts.kind
  minimize C: cross_entropy(C(caption), kind)
}
`;

const emoji = ['000a9', '000ae', '0203c', '02049', '02122', '02139'];

function home(): string {
  const folder = temporaryFolder();
  for (const kind of ['cat', 'dog']) mkdirSync(join(folder, 'pets', kind), { recursive: true });
  const from = new URL('../../examples/data/emoji/', import.meta.url);
  emoji.slice(0, 4).forEach((name, i) => {
    cpSync(new URL(`${name}.png`, from), join(folder, 'pets', i % 2 === 0 ? 'cat' : 'dog', `${i}.png`));
  });
  writeFileSync(join(folder, 'pets.gan'), program);
  writeFileSync(join(folder, 'texts.gan'), captions);
  return folder;
}

const train = (cwd: string, name: string, ...args: readonly string[]) =>
  gan(['train', `${name}.gan`, '--device', 'cpu', ...args], { cwd });

const dataOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'r', 'data.json'), 'utf8')) as Readonly<Record<string, readonly object[]>>;

describe('a run', () => {
  it('leaves its data where they are, and knows what they were', async () => {
    const cwd = home();
    expect(await train(cwd, 'pets', '--out', 'r', '--steps', '2')).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(cwd, 'r', 'program', 'data'))).toBe(false);
    expect(dataOf(cwd)).toEqual({
      pets: [
        { since: 0, samples: 4, files: 4, bytes: expect.any(Number) as number, listing: expect.stringMatching(/^[0-9a-f]{64}$/) as string }, // prettier-ignore
      ],
    });
    expect(await train(cwd, 'pets', '--resume', 'r', '--steps', '4')).toMatchObject({ code: 0, err: '' });
    expect(dataOf(cwd)['pets']).toHaveLength(1);
    // From elsewhere, and moved together.
    const moved = join(temporaryFolder(), 'moved');
    cpSync(cwd, moved, { recursive: true });
    rmSync(join(cwd, 'pets'), { recursive: true });
    const again = await gan(['train', 'moved/pets.gan', '--resume', 'moved/r', '--device', 'cpu'], { cwd: join(moved, '..') }); // prettier-ignore
    expect(again).toMatchObject({ code: 0, err: '' });
  });

  it('says how many samples were added or deleted, and goes on', async () => {
    const cwd = home();
    expect(await train(cwd, 'pets', '--out', 'r', '--steps', '2')).toMatchObject({ code: 0 });
    rmSync(join(cwd, 'pets', 'cat', '0.png'));
    const fewer = await train(cwd, 'pets', '--resume', 'r', '--steps', '3');
    expect(fewer).toMatchObject({
      code: 0,
      err: 'warning: pets has 3 samples, 1 fewer than when the run began.\n  Its epochs stay as long as they were.\n',
    });
    expect(dataOf(cwd)['pets']).toMatchObject([{ since: 0, samples: 4 }, { since: 2, samples: 3 }]); // prettier-ignore
    renameSync(join(cwd, 'pets', 'cat', '2.png'), join(cwd, 'pets', 'cat', '9.png'));
    const others = await train(cwd, 'pets', '--resume', 'r', '--steps', '4');
    expect(others.code).toBe(0);
    expect(others.err).toContain('pets has other files than when it went on from step 2: 3 files of');
  });

  it('refuses classes that would have other numbers', async () => {
    const cwd = home();
    expect(await train(cwd, 'pets', '--out', 'r', '--steps', '2')).toMatchObject({ code: 0 });
    renameSync(join(cwd, 'pets', 'cat'), join(cwd, 'pets', 'zebra'));
    const words = readFileSync(join(cwd, 'r', 'words.json'), 'utf8');
    expect(await train(cwd, 'pets', '--resume', 'r')).toMatchObject({
      code: 1,
      err: 'error: The numbers of pets.label would no longer mean what the run has learned: 0 was cat, and would be dog. cat is gone, and zebra is new.\n  Give the classes the names they had, or train anew.\n',
    });
    expect(readFileSync(join(cwd, 'r', 'words.json'), 'utf8')).toBe(words);
    renameSync(join(cwd, 'pets', 'zebra'), join(cwd, 'pets', 'cat'));
    expect(await train(cwd, 'pets', '--resume', 'r')).toMatchObject({ code: 0 });
  });

  it('keeps the numbers of the words it knows, and gives new words those that are left', async () => {
    const cwd = home();
    const rows = ['red circle,a', 'blue circle,b'];
    writeFileSync(join(cwd, 'texts.csv'), `caption,kind\n${rows.join('\n')}\n`);
    expect(await train(cwd, 'texts', '--out', 'r', '--steps', '2')).toMatchObject({ code: 0 });
    const wordsOf = () => (JSON.parse(readFileSync(join(cwd, 'r', 'words.json'), 'utf8')) as Record<string, string[]>)['texts.caption']; // prettier-ignore
    expect(wordsOf()).toEqual(['', '', 'circle', 'blue', 'red']);
    const more = ['green square,a', 'green star,b', 'green heart,a', 'green square,b'];
    writeFileSync(join(cwd, 'texts.csv'), `caption,kind\n${[...rows, ...more].join('\n')}\n`);
    expect(await train(cwd, 'texts', '--resume', 'r')).toMatchObject({ code: 0 });
    expect(wordsOf()).toEqual(['', '', 'circle', 'blue', 'red', 'green', 'square', 'heart']);
  });
});
