import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gan, temporaryFolder } from './gan.js';
import { tiny } from './programs.js';

const folder = temporaryFolder(afterAll);
const sample = (...args: readonly string[]) => gan(['sample', 'my run', ...args], { cwd: folder });
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly number[][][][];

beforeAll(async () => {
  writeFileSync(join(folder, 'tiny.gan'), tiny);
  const outcome = await gan(['train', 'tiny.gan', '--steps', '3', '--out', 'my run'], { cwd: folder });
  expect(outcome).toMatchObject({ code: 0, err: '' });
});

describe('gan sample', () => {
  it('writes a picture into the run, of as many samples as the preview shows', async () => {
    const file = join('my run', 'samples.png');
    expect(await sample()).toEqual({ code: 0, out: `8 samples of step 3 of my run, on onnx: ${file}\n`, err: '' });
    expect(await sharp(join(folder, file)).metadata()).toMatchObject({ format: 'png' });
  });

  it('takes the count, the seed and the file from the command line', async () => {
    const file = join('new folder', 'five.json');
    expect(await sample('--count', '5', '--out', file, '--device', 'cpu')).toEqual({
      code: 0,
      out: `5 samples of step 3 of my run, on cpu: ${file}\n`,
      err: '',
    });
    const five = read(file);
    expect([five.length, five[0]!.length, five[0]![0]!.length, five[0]![0]![0]!.length]).toEqual([5, 8, 8, 1]);
    expect(five.flat(3).every((value) => Math.abs(value) <= 1)).toBe(true);
    expect(new Set(five.map((one) => JSON.stringify(one))).size).toBe(5);

    expect(await sample('--count', '5', '--seed', '9', '--out', 'other.json', '--device', 'cpu')).toMatchObject({
      code: 0,
    });
    expect(read('other.json')).not.toEqual(five);
  });

  it('draws the same k-th sample however many are drawn', async () => {
    // More than one batch of 64.
    for (const count of ['1', '66', '70']) {
      expect(await sample('--count', count, '--out', `${count}.json`)).toMatchObject({ code: 0, err: '' });
    }
    const many = read('70.json');
    expect(many).toHaveLength(70);
    // Sums of one sample alone are made in another order than those of many.
    const apart = (some: typeof many) =>
      Math.max(...some.flat(3).map((value, i) => Math.abs(value - many.flat(3)[i]!)));
    expect(apart(read('1.json'))).toBeLessThan(1e-6);
    expect(read('66.json')).toHaveLength(66);
    expect(apart(read('66.json'))).toBeLessThan(1e-6);
    expect(new Set(many.map((one) => JSON.stringify(one))).size).toBe(70);
  });

  it('draws from one run several times at once', async () => {
    const counts = ['1', '2', '3', '4', '5', '6'];
    const drawn = await Promise.all(counts.map((count) => sample('--count', count, '--out', `at once ${count}.json`)));
    expect(drawn.map(({ code, err }) => [code, err])).toEqual(counts.map(() => [0, '']));
    expect(counts.map((count) => read(`at once ${count}.json`).length)).toEqual(counts.map(Number));
    expect(readdirSync(join(folder, 'my run', 'program')).filter((name) => name.startsWith('node_modules'))).toEqual([
      'node_modules',
    ]);
  });

  it('walks from sample to sample', async () => {
    await sample('--count', '8', '--interpolate', '--out', 'walk.json');
    await sample('--count', '3', '--out', 'stops.json');
    const [walk, stops] = [read('walk.json'), read('stops.json')];
    // Two rows of four, each from one stop to the next.
    const apart = (a: unknown, b: unknown) => {
      const [x, y] = [a, b].map((one) => (one as number[][][]).flat(3)) as [number[], number[]];
      return Math.max(...x.map((value, i) => Math.abs(value - y[i]!)));
    };
    [walk[0], walk[3], walk[4], walk[7]].forEach((end, i) =>
      expect(apart(end, stops[[0, 1, 1, 2][i]!])).toBeLessThan(1e-5),
    );
    expect(apart(walk[1], walk[0])).toBeGreaterThan(1e-4);
  });

  it('writes pictures into a folder, or arrays of NumPy, however many', async () => {
    expect(await sample('--count', '130', '--out', 'pictures/')).toMatchObject({ code: 0, err: '' });
    const names = readdirSync(join(folder, 'pictures')).sort();
    expect(names).toHaveLength(131);
    expect([names[0], names[129], names[130]]).toEqual(['000000.png', '000129.png', 'conditions.csv']);
    expect(await sample('--count', '130', '--out', 'all.json')).toMatchObject({ code: 0 });
    const wanted = read('all.json')[129]!
      .flat(2)
      .map((value) => Math.round((255 * (value + 1)) / 2));
    const pixels = await sharp(join(folder, 'pictures', '000129.png'))
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    [...pixels].forEach((pixel, i) => expect(Math.abs(pixel - wanted[i]!)).toBeLessThanOrEqual(1));
    // What measures a folder takes all of it, so others are not mixed in.
    expect(await sample('--out', 'pictures/')).toMatchObject({ code: 2, err: expect.stringContaining('pictures/ has files in it.') as string }); // prettier-ignore

    expect(await sample('--count', '130', '--out', 'all.npy')).toMatchObject({ code: 0, err: '' });
    const bytes = readFileSync(join(folder, 'all.npy'));
    const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset + bytes.length - 4 * 130 * 64));
    read('all.json')
      .flat(3)
      .forEach((value, i) => expect(floats[i]).toBeCloseTo(value, 5));
  });

  it('walks from noise to noise as a film', async () => {
    expect(await sample('--walk', 'spherical', '--count', '3', '--frames', '4', '--out', 'way.gif')).toMatchObject({ code: 0, err: '' }); // prettier-ignore
    expect(await sharp(join(folder, 'way.gif'), { animated: true }).metadata()).toMatchObject({ format: 'gif', pages: 12, loop: 0 }); // prettier-ignore
    expect(await sample('--walk', 'linear', '--count', '3', '--frames', '4', '--out', 'way.png')).toMatchObject({ code: 0, err: '' }); // prettier-ignore
    expect(readFileSync(join(folder, 'way.png')).includes('acTL')).toBe(true);
    expect(await sample('--walk', 'round')).toMatchObject({ code: 2, err: 'error: There is no walk round.\n  There are --walk linear, and --walk spherical along great circles.\n' }); // prettier-ignore
  });

  it('draws what the program does not show', async () => {
    expect(await sample('--of', 'G', '--count', '4', '--out', 'of-g.json')).toMatchObject({ code: 0, err: '' });
    expect(await sample('--of', 'D(G(z))', '--count', '4', '--out', 'scores.csv')).toMatchObject({ code: 0, err: '' });
    expect(await sample('--count', '4', '--out', 'plain.json')).toMatchObject({ code: 0 });
    expect(read('of-g.json')).toEqual(read('plain.json'));
    expect(readFileSync(join(folder, 'scores.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(4);
  });

  it('says what stands in the way', async () => {
    mkdirSync(join(folder, 'unstarted', 'program'), { recursive: true });
    writeFileSync(join(folder, 'unstarted', 'program', 'train.ts'), '');
    const before = readdirSync(folder);
    const cases: readonly (readonly [args: readonly string[], code: number, says: string])[] = [
      [['nowhere'], 1, 'error: There is no run nowhere.\n  Train one first: gan train examples/digits.gan\n'],
      [['.'], 1, 'error: . is not a run folder.\n  Name a folder that `gan train` made, such as runs/digits-1.\n'],
      [['tiny.gan'], 1, 'error: tiny.gan is not a run folder.\n'],
      [['unstarted'], 1, 'error: The program of unstarted shows nothing.\n'],
      [['my run', '--count', '0'], 2, 'error: --count takes a whole number from 1, not 0.\n'],
      [['my run', '--with', 'zz=1'], 2, 'error: Nothing here is called zz.\n  Did you mean z? There is z: f32[8].\n'],
      [['my run', '--label', '1'], 2, 'error: This generator takes no class.\n'],
      [['my run', '--device', 'abacus'], 1, "error: There is no engine 'abacus'."],
      [['my run', '--out', 'a.csv'], 1, 'error: Samples of shape [8, 8, 1] cannot be written as .csv.\n'],
      [['my run', '--out', join('tiny.gan', 'a.png')], 1, 'error: '],
    ];
    for (const [args, code, says] of cases) {
      const outcome = await gan(['sample', ...args], { cwd: folder });
      expect(outcome, args.join(' ')).toMatchObject({ code, out: '' });
      expect(outcome.err.slice(0, says.length)).toBe(says);
      expect(outcome.err).not.toMatch(/^\s+at /m);
    }
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(join(folder, 'tiny.gan', 'a.png'))).toBe(false);
  });
});

describe('gan sample of what depends on more than noise', () => {
  const names = ['1f600.png', '1f603.png', '1f436.png', '1f431.png'];
  const program = `data faces = table("faces.csv", image: "file") {
  image: f32[8, 8, 3] in [-1, 1]
  caption: int<12>[3]
  group: int<2>
}
generator G(z: f32[2], code: f32[2], caption: int<12>[3], group: int<2>) -> f32[8, 8, 3] in [-1, 1] {
  concat(z, code, caption |> embedding(4) |> mean(axis: 0), group |> embedding(2)) |> dense(192) |> reshape(8, 8, 3) |> tanh
}
discriminator D(x: f32[8, 8, 3]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 2
  until 2 steps
  optimizer G, D = adam(1e-3)
  real <- faces.image
  caption <- faces.caption
  group <- faces.group
  z ~ normal[2]
  code ~ uniform(-1, 1)[2]
  let fake = G(z, code, caption, group)
  minimize D: mean(D(fake)) - mean(D(real))
  minimize G: -mean(D(fake))
  every 2 steps { preview grid(2, 4) of fake }
}
`;
  const draw = (...args: readonly string[]) => gan(['sample', 'faces', ...args], { cwd: folder });
  const all = async (...args: readonly string[]) => {
    expect(await draw(...args, '--out', 'all.json')).toMatchObject({ code: 0, err: '' });
    return read('all.json').map((one) => JSON.stringify(one));
  };

  beforeAll(async () => {
    const rows = ['grinning face,smileys', 'smiling face,smileys', 'dog face,animals', 'cat face,animals'];
    for (const name of names) cpSync(new URL(`../../examples/data/emoji/${name}`, import.meta.url), join(folder, name));
    writeFileSync(join(folder, 'faces.csv'), `file,caption,group\n${rows.map((row, i) => `${names[i]},${row}\n`).join('')}`); // prettier-ignore
    writeFileSync(join(folder, 'faces.gan'), program);
    expect(await gan(['train', 'faces.gan', '--out', 'faces'], { cwd: folder })).toMatchObject({ code: 0, err: '' });
    // Samples need no data.
    for (const name of [...names, 'faces.csv']) rmSync(join(folder, name));
  });

  it('knows words and classes by their names, without the data', async () => {
    const named = await all('--with', 'caption=Cat  face', '--label', 'smileys', '--count', '4');
    expect(new Set(named).size).toBe(4);
    expect(await all('--with', 'group=1', '--with', 'caption=cat face', '--count', '4')).toEqual(named);
    expect(await all('--with', 'group=0', '--with', 'caption=cat face', '--count', '4')).not.toEqual(named);
    expect(await all('--with', 'group=1', '--with', 'caption=dog face', '--count', '4')).not.toEqual(named);
  });

  it('holds what is given, and changes the rest', async () => {
    const text = ['--with', 'caption=cat face'] as const;
    const still = await all(...text, '--with', 'z=0,1', '--with', 'code=0.5,-1', '--label', '0', '--count', '3');
    expect(new Set(still).size).toBe(1);
    const along = await all(...text, '--with', 'z=0,1', '--with', 'code=-1..1,-1', '--label', '0', '--count', '8');
    expect(along.slice(0, 4)).toEqual(along.slice(4));
    expect(new Set(along).size).toBe(4);
  });

  it.each([
    [[], 'error: Say what caption is: nothing is drawn for it.\n  Write --with "caption=WORDS".\n'],
    [['--with', 'caption=cat faec'], 'error: caption has a word that training never met: faec.\n  Did you mean face? It knows face, cat, dog, grinning, smiling.\n'], // prettier-ignore
    [['--label', 'animal'], 'error: There is no group animal.\n  Did you mean animals? There is animals, smileys.\n'],
    [['--with', 'code=1'], 'error: code is f32[2], 2 numbers, not 1.\n'],
  ] as const)('says what is missing or wrong: %j', async (args, says) => {
    const outcome = await draw(...args);
    expect(outcome).toMatchObject({ code: 2, out: '' });
    expect(outcome.err.slice(0, says.length)).toBe(says);
  });
});

describe('gan sample with other params', () => {
  const program = `import { digits } from "std/data"
import { nonsaturating } from "std/losses"

param psi = 1
param width = 8
network mapping(z: f32[8]) -> (own: f32[8], usual: f32[8]) {
  let own = z |> dense(8)
  state middle: f32[8] = zeros
  update middle = 0.9 * middle + 0.1 * mean(own, axis: [], batch: true)
  (own: own, usual: broadcast_to(middle, own))
}
generator G(w: f32[8]) -> f32[8, 8, 1] in [-1, 1] { w |> dense(width) |> relu |> dense(64) |> reshape(8, 8, 1) |> tanh }
discriminator D(x: f32[8, 8, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
fn truncated(style: any, psi: float) = style.usual + psi * (style.own - style.usual)
train {
  batch 16
  until 3 steps
  optimizer mapping, G, D = adam(1e-3)
  real <- digits.image
  z ~ normal[8]
  let fake = G(mapping(z).own)
  minimize D: nonsaturating.discriminator(D(real), D(fake))
  minimize mapping, G: nonsaturating.generator(D(fake))
  every 3 steps { preview grid(2, 4) of G(truncated(mapping(z), psi)) }
  at end { preview grid(2, 2) of -G(mapping(z).own) }
}
`;
  const draw = (...args: readonly string[]) => gan(['sample', 'styled', '--count', '3', ...args], { cwd: folder });

  beforeAll(async () => {
    writeFileSync(join(folder, 'styled.gan'), program);
    expect(await gan(['train', 'styled.gan', '--out', 'styled'], { cwd: folder })).toMatchObject({ code: 0, err: '' });
  });

  it('truncates styles: all of them to the mean, or none', async () => {
    for (const [file, ...args] of [['own.json'], ['one.json', '--truncation', '1'], ['none.json', '--set', 'psi=0']]) {
      expect(await draw('--out', file!, ...args)).toMatchObject({ code: 0, err: '' });
    }
    expect(read('one.json')).toEqual(read('own.json'));
    const [first, ...others] = read('none.json');
    expect(others).toEqual([first, first]);
    expect(first).not.toEqual(read('own.json')[0]);
  });

  it('shows another preview, and says which there are', async () => {
    expect(await draw('--out', 'second.json', '--preview', '2')).toMatchObject({ code: 0, err: '' });
    expect(await draw('--out', 'first.json', '--preview', '1')).toMatchObject({ code: 0, err: '' });
    const [first, second] = ['first.json', 'second.json'].map((file) => read(file).flat(9));
    expect(first!.length).toBe(3 * 64);
    // The styles of the one are truncated by nothing, which rounds.
    first!.forEach((value, i) => expect(second![i]).toBeCloseTo(-value, 5));
    expect(await draw('--preview', '3')).toMatchObject({
      code: 2,
      err: 'error: The program of styled has no preview 3.\n  There are 1: G(truncated(mapping(z), psi)); 2: -G(mapping(z).own).\n',
    });
  });

  it('says where weights do not fit, or there is no such param', async () => {
    const says = 'error: The checkpoint does not fit this program: G/dense.kernel is float32[8, 8] there and float32[8, 9] here;'; // prettier-ignore
    expect(await draw('--set', 'width=9')).toMatchObject({ code: 1, err: expect.stringContaining(says) as string });
    const unknown = await gan(['sample', 'my run', '--truncation', '0.5'], { cwd: folder });
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('no param `psi` to set') as string });
  });
});

describe('gan sample of a program that shows every class side by side', () => {
  const program = `import { digits } from "std/data"
import { each_class } from "std/pictures"

generator G(z: f32[4], label: int<10>) -> f32[8, 8, 1] in [-1, 1] {
  concat(z, label |> one_hot) |> dense(64) |> tanh |> reshape(8, 8, 1)
}

train {
  batch 4
  until 2 steps
  optimizer G = sgd(0.1)
  z ~ normal[4]
  label ~ categorical(10)
  real <- digits.image
  minimize G: mean(abs(G(z, label) - real))
  at end { preview grid(3, 1) of each_class(G, z, label, scale: 1) }
}
`;
  const draw = (...args: readonly string[]) => gan(['sample', 'classes', '--seed', '5', ...args], { cwd: folder });

  beforeAll(async () => {
    writeFileSync(join(folder, 'classes.gan'), program);
    expect(await gan(['train', 'classes.gan', '--out', 'classes'], { cwd: folder })).toMatchObject({
      code: 0,
      err: '',
    });
  });

  it('draws the class that is asked for', async () => {
    expect(await draw('--count', '3', '--out', 'row.json')).toMatchObject({ code: 0, err: '' });
    const row = read('row.json');
    expect([row.length, row[0]!.length, row[0]![0]!.length]).toEqual([3, 8, 80]);
    for (const [file, ...asked] of [
      ['three.json', '--label', '3'],
      ['with.json', '--with', 'label=3'],
    ] as const) {
      expect(await draw('--count', '3', '--out', file, ...asked)).toMatchObject({ code: 0, err: '' });
      // The columns 24 to 32 of each row, which is of the same noise.
      const expected = row.map((sample) => sample.map((line) => line.slice(24, 32)));
      read(file).flat(3).forEach((value, i) => expect(value).toBeCloseTo(expected.flat(3)[i]!, 5)); // prettier-ignore
    }
  });

  it('draws 64 where nobody says how many', async () => {
    expect(await draw('--label', '3', '--out', 'many.json')).toMatchObject({ code: 0, err: '' });
    expect(read('many.json')).toHaveLength(64);
  });

  it('says so where nothing that is shown depends on what is given', async () => {
    const text = program.replace('abs(G(z, label)', 'abs(G(z, other)').replace('  minimize', '  other ~ categorical(10)\n  minimize'); // prettier-ignore
    writeFileSync(join(folder, 'deaf.gan'), text);
    expect(await gan(['train', 'deaf.gan', '--out', 'deaf'], { cwd: folder })).toMatchObject({ code: 0 });
    expect(await gan(['sample', 'deaf', '--label', '3'], { cwd: folder })).toMatchObject({
      code: 2,
      err: expect.stringContaining('What the program of deaf shows is the same for every label.') as string,
    });
  });
});
