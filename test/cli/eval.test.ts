/** `gan eval`: what was trained, measured as training does, by the measures of the program and by others. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gan, temporaryFolder } from './gan.js';
import { tiny, tinyWith } from './programs.js';

const folder = temporaryFolder(afterAll);
const evaluate = (run: string, ...args: readonly string[]) => gan(['eval', run, ...args], { cwd: folder });

interface Value {
  readonly step: number;
  readonly measures: Readonly<Record<string, number>>;
  readonly identity: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function values(run: string, ...args: readonly string[]): Promise<readonly Value[]> {
  const { code, out, err } = await evaluate(run, ...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.trimEnd().split('\n').map((line) => JSON.parse(line) as Value); // prettier-ignore
}

const measured = tinyWith(
  ['import { nonsaturating } from "std/losses"', 'import { nonsaturating } from "std/losses"\nimport { digit_classifier } from "std/metrics"'],
  ['  minimize D:', '  at end {\n    measure frechet(digit_classifier, digits.image, samples: 200) of G(z)\n    measure ms_ssim(samples: 150) of G(z)\n  }\n  minimize D:'],
); // prettier-ignore

beforeAll(async () => {
  writeFileSync(join(folder, 'tiny.gan'), tiny);
  writeFileSync(join(folder, 'measured.gan'), measured);
  for (const [program, run, target] of [['tiny', 'plain', 'tfjs'], ['measured', 'with', 'tfjs'], ['measured', 'other', 'onnx']] as const) // prettier-ignore
    expect(await gan(['train', `${program}.gan`, '--target', target, '--steps', '4', '--out', run], { cwd: folder })).toMatchObject({ code: 0 }); // prettier-ignore
}, 300_000);

describe.each(['with', 'other'])('gan eval of the run %s', (run) => {
  it('gives what training wrote down', async () => {
    const lines = readFileSync(join(folder, run, 'metrics.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    const written = lines.map((line) => JSON.parse(line) as Value).filter(({ measures }) => (measures as unknown) !== undefined); // prettier-ignore
    const again = await values(run);
    expect(again.map(({ measures }) => Object.keys(measures))).toEqual(written.map(({ measures }) => Object.keys(measures))); // prettier-ignore
    expect(again.map(({ identity }) => identity)).toEqual(written.map(({ identity }) => identity));
    again.forEach(({ measures }, i) => {
      for (const [name, value] of Object.entries(measures))
        expect(Math.abs(value / written[i]!.measures[name]! - 1)).toBeLessThan(1e-3);
    });
  });
});

describe('gan eval', () => {
  it('takes a metric that is only named with what others are told, and another number of samples', async () => {
    const [kid] = await values('with', '--metric', 'kid', '--samples', '120', '--seed', '8');
    expect(Object.keys(kid!.measures)).toEqual(['kid(digit_classifier)', 'kid(digit_classifier).error']);
    expect(kid!.identity['kid(digit_classifier)']).toMatchObject({ samples: 120, real: 'digits.image', seed: 8 });
  });

  it('measures what the program never did, through a network that the run never had', async () => {
    const [distance, likeness] = await values('plain', '--metric', 'frechet(digit_classifier, digits.image, samples: 100)', '--metric', 'ms_ssim(samples: 100) of real'); // prettier-ignore
    expect(distance!.measures['frechet(digit_classifier)']).toBeGreaterThan(1);
    expect(distance!.identity['frechet(digit_classifier)']).toMatchObject({ network: 'digit_classifier', realSamples: 1797 }); // prettier-ignore
    expect(likeness!.measures['ms_ssim']).toBeGreaterThan(0);
  });

  it('draws the samples nearest to the data beside their nearest', async () => {
    const metric = 'authenticity(digits.image, network: digit_classifier)';
    const [value] = await values('with', '--metric', metric, '--samples', '60', '--neighbours', 'out/near.png');
    expect(value!.measures['authenticity(digit_classifier)']).toBeGreaterThan(0);
    expect(value!.identity['authenticity(digit_classifier)']).toMatchObject({ samples: 60, realSamples: 1797 });
    // Eight rows of a sample and its five neighbours, 48 pixels each, with gutters of two.
    expect(await sharp(join(folder, 'out/near.png')).metadata()).toMatchObject({
      width: 6 * 50 + 2,
      height: 8 * 50 + 2,
    });
    // Data are copies of themselves.
    const [copied] = await values(
      'with',
      '--metric',
      'authenticity(digits.image) of real',
      '--samples',
      '40',
      '--neighbours',
      'out/real.png',
    );
    expect(copied!.measures['authenticity']).toBe(0);
    const { data, info } = await sharp(join(folder, 'out/real.png'))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const column = (left: number) =>
      Array.from({ length: info.height }, (_, y) => [
        ...data.subarray(y * info.width + left, y * info.width + left + 50),
      ]);
    expect(column(0)).toEqual(column(50));
    for (const [args, says] of [
      [['--neighbours', 'near.jpg'], 'error: --neighbours takes a file that ends in .png, not near.jpg.\n'],
      [['--metric', 'ms_ssim', '--neighbours', 'near.png'], 'error: None of these metrics looks for neighbours.\n'],
    ] as const)
      expect(await evaluate('with', ...args)).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining(says) as string,
      });
  });

  it('says values and identities in words', async () => {
    const { out } = await evaluate('with', '--metric', 'ms_ssim');
    expect(out).toMatch(/^step 4 {2}ms_ssim 0\.\d+\n {2}size 8x8x1, samples 150, estimator 75 pairs, 1 scale, window 7, seed 3\n$/); // prettier-ignore
  });

  it.each([
    [['plain'], 'The program of plain measures nothing.'],
    [['plain', '--metric', 'fid'], 'There is no metric fid.'],
    [['plain', '--metric', 'frechet'], 'frechet needs network, and no measure of the program has one.'],
    [['plain', '--metric', 'ms_ssim', '--samples', 'many'], '--samples takes a whole number from 2, not many.'],
    [['nowhere'], 'There is no run nowhere.'],
  ])('%j says: %s', async ([run, ...args], says) => {
    const { code, out, err } = await evaluate(run!, ...args);
    expect(code).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toContain(`error: ${says}\n`);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });

  it('shows what is wrong with a metric', async () => {
    const { code, err } = await evaluate('plain', '--metric', 'ms_ssim of D(real)');
    expect(code).toBe(1);
    expect(err).toContain('error[metric/picture] `ms_ssim` compares pictures, and what is measured is f32[].');
  });
});
