/** Whose epochs training counts: those of the largest data set it takes from, unless `until` names one. */
import { describe, expect, test } from 'vitest';
import { type Compilation, compile } from '../../../../compiler/compile.js';
import { tfjs } from '../../../../compiler/emit/tfjs/project.js';
import { compileText, findings, messages, programOf } from '../../compiled.js';
import { memoryHost } from '../../memory-host.js';

const points = (name: string, count: number) =>
  `data ${name} = mixture(layout: "ring", modes: 8, radius: 1, sigma: 0.1, count: ${count}) { point: f32[2] }\n`;

/** 40 batches of `many` to an epoch, 4 of `few`, 100 of `shown`, which training does not take. */
const program = (lines: string, until = 'until 5 epochs', more = '') =>
  `${points('many', 640)}${points('few', 64)}
${points('shown', 1600)}
import { step_decay, warmup } from "std/schedules"
network N(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 16
  ${until}
  optimizer N = sgd(0.1)
  ${lines}
  ${more === '' ? 'minimize N: mean(N(a)) + mean(N(b))' : more}
  c <- shown.point
  every 2 epochs { preview scatter(10) of c }
}`.replace(/^([^]*?)(import .*\n)/, '$2$1');

const both = 'a <- many.point\nb <- few.point';
const swapped = 'b <- few.point\na <- many.point';

async function sound(text: string): Promise<Compilation> {
  const compilation = await compileText(text);
  expect(compilation.fingerprint, messages(compilation)).not.toBeNull();
  return compilation;
}

describe('an epoch', () => {
  test('is one of the largest set, however the lines are ordered', async () => {
    for (const lines of [both, swapped])
      expect((await sound(program(lines))).epoch).toEqual({ of: 'many', samples: 640, steps: 40 });
  });

  test('is one of the set that `until` names', async () => {
    const { epoch, program: made } = await sound(program(both, 'until 5 epochs of few'));
    expect(epoch).toEqual({ of: 'few', samples: 64, steps: 4 });
    expect(made!.training).toMatchObject({ until: { count: 5, unit: 'epochs' }, epochsOf: 'few' });
  });

  test('is counted in steps of several batches', async () => {
    const { epoch } = await sound(program(both, 'until 5 epochs\naccumulate 5'));
    expect(epoch).toEqual({ of: 'many', samples: 640, steps: 8 });
  });

  test('is the same in all phases, named in one of them or in each', async () => {
    const phases = (first: string, second: string) =>
      program(both, '', `phase p until 2 epochs${first} { minimize N: mean(N(a)) + mean(N(b)) }\nphase q until 3 epochs${second} { minimize N: mean(N(b)) }`); // prettier-ignore
    for (const text of [phases(' of few', ''), phases('', ' of few'), phases(' of few', ' of few')])
      expect((await sound(text)).epoch).toMatchObject({ of: 'few' });
    expect((await sound(phases('', ''))).epoch).toMatchObject({ of: 'many' });
    expect(await findings(phases(' of few', ' of many'))).toContain('error train/epochs-differ 15:27');
  });

  test('is not one of a set that is only shown, or has one sample beside many', async () => {
    const one = program(both).replace('640', '1');
    expect((await sound(one)).epoch).toMatchObject({ of: 'few' });
  });

  test('is not known where files cannot be seen and there are several', async () => {
    const unseen = 'data unseen = images("unseen") { image: f32[1, 1, 1] }\n';
    const text = (lines: string, loss: string) =>
      program(lines, 'until 5 epochs', `minimize N: mean(N(a)) * mean(${loss})`).replace(
        'data few',
        `${unseen}data few`,
      );
    const seen = 'a <- many.point\n(b) <- unseen.(image)';
    expect((await sound(text(seen, 'b'))).epoch).toBeNull();
    const { epoch } = await sound(text('b <- unseen.image\nz ~ normal[2]', 'b').replace('N(a)', 'N(z)'));
    expect(epoch).toEqual({ of: 'unseen', samples: null, steps: null });
  });
});

describe('schedules are held against the epochs that count', () => {
  const scheduled = (until: string, lines = both) =>
    findings(program(lines, until, 'minimize N: mean(N(a)) + mean(N(b)) * warmup(1, over: 100 steps)'));
  const unfinished = expect.stringMatching(/^error train\/schedule-unfinished/) as string;

  test.each([both, swapped])('%j', async (lines) => {
    // 3 epochs of `many` are 120 steps, of `few` 12.
    expect(await scheduled('until 3 epochs', lines)).not.toContainEqual(unfinished);
    expect(await scheduled('until 3 epochs of few', lines)).toContainEqual(unfinished);
    expect(await scheduled('until 25 epochs of few', lines)).not.toContainEqual(unfinished);
    expect(await scheduled('until 2 epochs', lines)).toContainEqual(unfinished);
  });
});

describe('what `of` cannot name', () => {
  test.each([
    ['until 5 epochs of shown', 'error train/epochs-of 10:21'],
    ['until 5 epochs of N', 'error train/epochs-of 10:21'],
    ['until 500 steps of few', 'error train/epochs-unit 10:22'],
    ['until 500 images of few', 'error train/epochs-unit 10:23'],
    ['until 5 epochs of fwe', 'error name/unknown 10:21'],
  ])('%s', async (until, wanted) => {
    expect((await findings(program(both, until))).filter((finding) => finding.startsWith('error'))).toEqual([wanted]);
  });

  test('a set that is only measured counts no epochs, and neither does noise', async () => {
    const text = (until: string) => `${points('few', 64)}
generator G(z: f32[4]) -> f32[2] { z |> dense(2) }
train { batch 16; until ${until}; optimizer G = sgd(0.1)
  z ~ normal[4]
  minimize G: mean(square(G(z)))
  at end { measure modes(few) of G(z) }
}`;
    expect(await findings(text('5 epochs'))).toEqual(['error train/no-epochs 4:25']);
    expect(await findings(text('50 steps'))).toEqual([]);
    const every = text('50 steps').replace('at end', 'every 2 epochs { checkpoint }\n  at end');
    expect(await findings(every)).toEqual(['error train/no-epochs 7:3']);
  });
});

describe('the same program', () => {
  test('has the same fingerprint as before; naming a set is another one', async () => {
    const prints = await Promise.all(
      ['', ' of few', ' of many'].map(async (of) => (await sound(program(both, `until 5 epochs${of}`))).fingerprint),
    );
    expect(new Set(prints).size).toBe(3);
  });

  test('says whose epochs it counts, where it is built', async () => {
    const line = async (text: string) => {
      const made = await programOf(text);
      const files = await tfjs.emit(made, { fingerprint: '', dataOptions: () => ({}), weightsFile: () => '' });
      return files.find(({ path }) => path === 'train.ts')!.text.match(/^run\.epochsOf.*$/gm);
    };
    expect(await line(program(both))).toEqual(['run.epochsOf(many, few); // an epoch is one of the largest of these']);
    expect(await line(program(both, 'until 5 epochs of few'))).toEqual([
      'run.epochsOf(few); // an epoch is one of few, as `until` says',
    ]);
    const alone = program('b <- few.point').replace('mean(N(a)) + ', '');
    expect(await line(alone)).toEqual(['run.epochsOf(few); // an epoch is one of few']);
    expect(await line(`network N(x: f32[2]) -> f32[2] { x |> dense(2) }\ntrain { batch 2; until 3 steps; optimizer N = sgd(0.1)\nz ~ normal[2]\nminimize N: mean(N(z)) }`)).toBeNull(); // prettier-ignore
  });
});

test('batches are held against what training takes in batches alone', async () => {
  const counts: Record<string, number> = { many: 640, few: 64, shown: 5 };
  const host = memoryHost(
    { 'main.gan': program(both) },
    { inspect: ({ name }) => Promise.resolve({ count: counts[name]! }) },
  );
  const said = async () =>
    (await compile('main.gan', host)).diagnostics.flatMap(({ code }) => (code === 'unused/import' ? [] : [code]));
  expect(await said()).toEqual([]);
  counts['few'] = 5;
  expect(await said()).toEqual(['data/batch']);
});
