import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gan, temporaryFolder } from './gan.js';

const program = `data faces = images("faces") { image: f32[4, 4, 3] in [-1, 1], kind: int<2> }

/// The picture, its colours reversed.
network negative(x: f32[4, 4, 3]) -> f32[4, 4, 3] { -x }

generator G(x: f32[4, 4, 3], kind: int<2>, z: f32[2]) -> f32[8, 8, 1] in [0, 1] {
  concat(x |> flatten, z, kind |> embedding(2)) |> dense(64) |> reshape(8, 8, 1) |> sigmoid
}

discriminator D(x: f32[4, 4, 3]) -> f32[] { x |> flatten |> dense(1) |> squeeze }

train {
  batch 2
  until 2 steps
  optimizer G, D = adam(1e-3)
  x <- faces.image
  kind <- faces.kind
  z ~ normal[2]
  let drawn = G(x, kind, z)
  minimize D: mean(square(D(x) - 1)) + mean(square(D(negative(x))))
  minimize G: mean(abs(drawn - 0.5))
  every 2 steps { preview grid(1, 2) of drawn }
}
`;

const sketches = `import { edges } from "std/images"
data faces = images("faces") { image: f32[4, 4, 3] in [-1, 1] }
generator G(x: f32[4, 4, 1]) -> f32[4, 4, 3] in [-1, 1] { x |> conv(3) |> tanh }
train {
  batch 2
  until 2 steps
  optimizer G = adam(1e-3)
  x <- faces.image
  let sketch = edges(x)
  minimize G: mean(abs(G(sketch) - x))
}
`;

const folder = temporaryFolder(afterAll);
const apply = (...args: readonly string[]) => gan(['apply', 'run', ...args], { cwd: folder });
const pixels = async (file: string) => {
  const { width, height, channels } = await sharp(join(folder, file)).metadata();
  return { size: [width, height, channels], values: [...(await sharp(join(folder, file)).raw().toBuffer())] };
};
/** Pixels that are all different, of a size of their own. */
const picture = (width: number, height: number, step: number) =>
  sharp(
    Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * step) % 256),
    {
      raw: { width, height, channels: 3 },
    },
  );

beforeAll(async () => {
  for (const kind of ['cats', 'dogs']) {
    mkdirSync(join(folder, 'faces', kind), { recursive: true });
    for (const i of [1, 2])
      await picture(4, 4, i)
        .png()
        .toFile(join(folder, 'faces', kind, `${i}.png`));
  }
  await picture(4, 4, 5).png().toFile(join(folder, 'five.png'));
  await picture(12, 8, 1).jpeg().toFile(join(folder, 'wide.jpg'));
  writeFileSync(join(folder, 'faces.gan'), program);
  writeFileSync(join(folder, 'words.png'), 'not a picture');
  expect(await gan(['train', 'faces.gan', '--out', 'run'], { cwd: folder })).toMatchObject({ code: 0, err: '' });
});

describe('gan apply', () => {
  it('makes a picture of each picture, pixel for pixel', async () => {
    const made = [join('made', 'five.negative.png'), join('made', 'wide.negative.png')];
    expect(await apply('negative', 'five.png', 'wide.jpg', '--out', 'made')).toEqual({
      code: 0,
      err: '',
      out: `five.png: ${made[0]}\nwide.jpg: ${made[1]}\n2 pictures through negative of step 2 of run, on onnx\n`,
    });
    const five = await pixels('five.png');
    expect(await pixels(made[0]!)).toEqual({ size: [4, 4, 3], values: five.values.map((value) => 255 - value) });
    // Brought to the declared size as data are: cut to a square, then made smaller.
    const small = await sharp(join(folder, 'wide.jpg')).resize(4, 4, { fit: 'cover' }).raw().toBuffer();
    expect((await pixels(made[1]!)).values).toEqual([...small].map((value) => 255 - value));
  });

  it('makes a picture of each in a folder, in folders of the same names', async () => {
    const files = ['cats', 'dogs'].flatMap((kind) => [1, 2].map((i) => [join('faces', kind, `${i}.png`), join('all', kind, `${i}.negative.png`)] as const)); // prettier-ignore
    const outcome = await apply('negative', 'faces', '--out', 'all');
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toBe(`${files.map(([from, to]) => `${from}: ${to}\n`).join('')}4 pictures through negative of step 2 of run, on onnx\n`); // prettier-ignore
    for (const [from, to] of files) {
      const { values } = await pixels(from);
      expect((await pixels(to)).values).toEqual(values.map((value) => 255 - value));
    }
  });

  it('says where training makes something of pictures first', async () => {
    writeFileSync(join(folder, 'sketches.gan'), sketches);
    expect(await gan(['train', 'sketches.gan', '--out', 'sketched'], { cwd: folder })).toMatchObject({ code: 0 });
    const { code, err } = await gan(['apply', 'sketched', 'G', 'five.png', '--out', 'colours'], { cwd: folder });
    expect([code, err]).toEqual([
      0,
      'warning: `train` gives G what `edges(x)` makes of pictures, and here it is given pictures as they are.\n' +
        '  gan sample sketched --of "G(sketch)" --with x=PICTURE.png --count 1 prepares one as `train` does.\n',
    ]);
    const drawn = await gan(['sample', 'sketched', '--of', 'G(sketch)', '--with', 'x=five.png', '--count', '1', '--out', 'one/'], { cwd: folder }); // prettier-ignore
    expect(drawn).toMatchObject({ code: 0, err: '' });
    expect((await pixels(join('one', '000000.png'))).size).toEqual([4, 4, 3]);
  });

  it('takes what else the network needs from the command line, and noise from the seed', async () => {
    const draw = async (...args: readonly string[]) => {
      expect(await apply('G', 'five.png', ...args)).toMatchObject({ code: 0, err: '' });
      return pixels(join('run', 'applied', 'five.G.png'));
    };
    const cat = await draw('--with', 'kind=cats');
    expect(cat.size).toEqual([8, 8, 1]);
    expect(await draw('--with', 'kind=0')).toEqual(cat);
    expect(await draw('--with', 'kind=dogs')).not.toEqual(cat);
    expect(await draw('--with', 'kind=cats', '--seed', '7')).not.toEqual(cat);
  });

  it('says what stands in the way', async () => {
    const before = readdirSync(folder);
    const cases: readonly (readonly [args: readonly string[], code: number, says: string])[] = [
      [['D', 'five.png'], 2, 'error: D takes x: f32[4, 4, 3] and makes f32[]: it makes no picture of one picture.\n  Those that can: negative, G.\n'],
      [['negativ', 'five.png'], 2, 'error: run has no network negativ.\n  Did you mean negative?\n'],
      [['G', 'five.png'], 2, 'error: Say what kind is: nothing is drawn for it.\n  For example --with kind=1.\n'],
      [['G', 'five.png', '--with', 'kind=cat'], 2, 'error: There is no kind cat.\n  Did you mean cats? There is cats, dogs.\n'],
      [['G', 'five.png', '--with', 'kid=cats'], 2, 'error: Nothing here is called kid.\n  Did you mean kind?'],
      [['negative', 'four.png', '--out', 'none'], 1, 'error: There is no four.png.\n'],
      [['negative', 'words.png', '--out', 'none'], 1, 'error: words.png cannot be read as a picture: '],
      [['negative', 'five.png', join('faces', 'five.jpg'), '--out', 'none'], 2, `error: five.png and ${join('faces', 'five.jpg')} would both become five.negative.png.\n`],
    ]; // prettier-ignore
    for (const [args, code, says] of cases) {
      const outcome = await apply(...args);
      expect(outcome, args.join(' ')).toMatchObject({ code, out: '' });
      expect(outcome.err.slice(0, says.length)).toBe(says);
      expect(outcome.err).not.toMatch(/^\s+at /m);
    }
    expect(await gan(['apply', 'nowhere', 'G', 'five.png'], { cwd: folder })).toMatchObject({ code: 1, out: '' });
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});
