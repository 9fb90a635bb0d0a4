/** What differs between programs, in the words that people read. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../../compiler/compile.js';
import { align } from '../../../compiler/diff/align.js';
import { diff, type Differences } from '../../../compiler/diff/diff.js';
import { render } from '../../../compiler/diff/render.js';
import { format } from '../../../grammar/format.js';
import { expectGolden } from '../golden.js';
import { memoryHost } from '../memory-host.js';
import { examples, sound } from '../programs.js';
import { renameLocals } from '../rename.js';

const { files } = examples.find(({ file }) => file === 'digits.gan')!;
const digits = files['digits.gan']!;
const same: Differences = { same: true, params: [], data: [], networks: [], training: [] };

async function between(before: string, after: string, others = files): Promise<Differences> {
  const read = async (text: string) => {
    const {
      program,
      fingerprint,
      text: source,
    } = await compile('main.gan', memoryHost({ ...others, 'main.gan': text }));
    expect(fingerprint).not.toBeNull();
    return { program: program!, text: source };
  };
  return diff(await read(before), await read(after));
}

const changed = (...edits: readonly (readonly [from: string, to: string])[]) =>
  edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, digits);

describe('golden', () => {
  test.each(examples.filter(({ file }) => file !== 'digits.gan').map(({ file }) => file))('digits.gan and %s', async (file) => {
    expectGolden(`diff/${file.replace('.gan', '')}.txt`, render(await between(digits, files[file]!)));
  }); // prettier-ignore

  test('a bit of everything', async () => {
    const after = changed(
      ['param latent = 64', 'param latent = 32'],
      ['var h = x\n', 'var h = x |> conv(8)\n'],
      ['|> flatten |> dense(1)', '|> flatten |> dropout(0.1) |> dense(1)'],
      ['adam(1e-3, beta1: 0.5, beta2: 0.99)', 'adam(linear_decay(1e-3, over: 10 epochs), beta1: 0.5)'],
      ['  batch 64\n  until 70 epochs', '  batch 32\n  accumulate 2\n  until 50 epochs'],
      ['  average G decay 0.995\n', '  clip gradients D to 1\n'],
      ['z ~ normal[latent]', 'z ~ uniform[latent]'],
      ['every 10 epochs { preview grid(8, 8)', 'every 5 epochs { preview grid(4, 4)'],
    );
    expectGolden('diff/everything.txt', render(await between(digits, after)));
    expectGolden('diff/everything-back.txt', render(await between(after, digits)));
  });
});

describe('nothing differs', () => {
  test.each([
    ['formatted', format(digits.replace(/\n\n/g, '\n'), 'main.gan').text],
    ['renamed', renameLocals(digits)],
    ['commented', digits.replace('train {', '// Here we go.\ntrain {')],
    ['with the flattened variant of nothing', 'extends "digits.gan"\n'],
    ['with lines in another order', changed(['  real <- digits.image // a batch of data\n', ''], ['  let fake = G(z)\n', '  let fake = G(z)\n  real <- digits.image\n'])],
  ])('%s', async (_, after) => {
    expect(after).not.toBe(digits);
    expect(await between(digits, after)).toEqual(same);
  }); // prettier-ignore
});

describe('something differs', () => {
  test.each([
    ['what a function of the same call means', changed(['import { nonsaturating } from "std/losses"', 'import { hinge as nonsaturating } from "std/losses"']), (found: Differences) => found.training.map(({ name, before, after }) => [name, before === after]), [['minimize D', true], ['minimize G', true]]],
    ['the order of lines', changed(['  minimize G: objective.generator(D(fake))\n', ''], ['  minimize D', '  minimize G: objective.generator(D(fake))\n  minimize D']), (found: Differences) => found.training, [{ name: 'order', before: 'minimize D, minimize G', after: 'minimize G, minimize D' }]],
    ['how layers are connected', changed(['h |> flatten |> dense(1) |> squeeze', 'let y = h |> flatten\n  let s = y |> dense(1)\n  squeeze(s)'], ['h = h |> conv(filters, kernel: 4, stride: 2) |> leaky_relu(0.2)', 'let c = h |> conv(filters, kernel: 4, stride: 2)\n    let a = h |> conv(filters, kernel: 4, stride: 2)\n    h = c + 0 * a |> leaky_relu(0.2)']), (found: Differences) => found.networks.map(({ name }) => name), ['D']],
    ['the name of noise', changed(['z ~ normal[latent]', 'noise ~ normal[latent]'], ['G(z)\n\n', 'G(noise)\n\n'], ['of G(z)', 'of G(noise)'], ['of G(z)', 'of G(noise)']), (found: Differences) => found.training.map(({ name }) => name), ['z ~', 'noise ~', 'minimize D', 'minimize G', 'preview', 'measure frechet']],
    ['a network more', `${digits}\nnetwork M(x: f32[4]) -> f32[4] { x |> dense(4) }\n`.replace('minimize D:', 'minimize D: mean(M(M(M(zero)))) * 0 +').replace('let fake', 'zero ~ normal[4]\n  let fake').replace('optimizer G, D', 'optimizer M = sgd(0.1)\n  optimizer G, D').replace('  average G', '  minimize M: mean(M(zero))\n  average G'), (found: Differences) => found.networks, [{ name: 'M', before: null, after: { text: 'network M(f32[4]) -> f32[4]', parameters: 20 }, layers: [] }]],
  ])('%s', async (_, after, take, expected) => {
    const found = await between(digits, after);
    expect(found.same).toBe(false);
    expect(take(found)).toEqual(expected);
  }); // prettier-ignore

  test('every two programs that differ have a difference to show', async () => {
    const emitted = sound.filter(({ file }) => !file.endsWith('.fixed.gan'));
    for (const a of emitted) {
      for (const b of emitted) {
        const text = render(await between(a.files[a.file]!, b.files[b.file]!, a.files));
        if (a === b) expect(text).toBe('');
        else expect(text).toMatch(/^ *[-+~] /m);
      }
    }
  });
});

describe('alignment', () => {
  const marks = (before: string, after: string) =>
    align([...before], [...after], (letter) => letter).map((line) =>
      line.in === 'both' ? line.before : line.in === 'before' ? `-${line.before}` : `+${line.after}`,
    ).join(' '); // prettier-ignore

  test.each([
    ['', '', ''],
    ['abc', 'abc', 'a b c'],
    ['', 'ab', '+a +b'],
    ['ab', '', '-a -b'],
    ['abc', 'axc', 'a -b +x c'],
    ['abcbdab', 'bdcaba', '-a b -c -b d +c a b +a'],
  ])('%j and %j: %s', (before, after, expected) => {
    expect(marks(before, after)).toBe(expected);
  });

  test('5,000 layers take no time', () => {
    const many = Array.from({ length: 5000 }, (_, i) => String(i % 7));
    const other = many.map((layer, i) => (i % 100 === 50 ? 'x' : layer));
    const lines = align(many, other, (layer) => layer);
    expect(lines.filter((line) => line.in !== 'both')).toHaveLength(100);
  });
});
