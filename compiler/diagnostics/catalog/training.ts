import { capitalised } from '../../../runtime/text/prose.js';
import { removeLine } from '../fixes/lines.js';
import { type Meant, misspelt } from '../fixes/misspelt.js';
import { changed } from '../fixes/remedy.js';
import { type Misreading, ruleOf } from '../wording/misread.js';
import { listOf } from '../wording/suggest.js';
import { didYouMean, entry } from './entry.js';

/** Where a gradient ends: an operation, and how it is written. */
interface End {
  readonly operation: string;
  readonly text: string;
}

const onwards = ({ operation, text }: End): string =>
  operation === 'stop_gradient'
    ? 'Take `stop_gradient` away there, or do without the gradient of what comes before it.'
    : `Use something that has a derivative there, such as \`sigmoid\`: \`${text}\` only jumps from one value to another.`;

export const training = {
  'network/parameter': entry<{ name: string; parameter: string }>({
    message: ({ name, parameter }) =>
      `The input \`${parameter}\` of the network \`${name}\` needs a tensor type and no default.`,
    hint: () => 'Networks take tensors, such as f32[64] or int<10>; sizes come from params.',
  }),
  'network/result': entry<{ name: string; actual: string }>({
    message: ({ name, actual }) =>
      `The body of \`${name}\` must make a tensor or a record of tensors, and makes ${actual}.`,
    hint: () => 'The last line of a body is its result.',
  }),
  'network/constant': entry<{ name: string }>({
    message: ({ name }) => `What \`${name}\` makes is the same for every sample: it does not depend on its input.`,
    hint: () => 'Use the input in the body.',
  }),
  'network/weights': entry<{ problem: string; hint: string | null }>({
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  'network/model': entry<{ problem: string; hint: string | null }>({
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  'network/model-result': entry<{ name: string }>({
    message: ({ name }) => `\`${name}\` is a model in a file, and does not say what it makes.`,
    hint: () => 'Write it behind the parameters: -> (features: f32[2048])',
  }),
  'network/model-use': entry<{ name: string; path: string }>({
    message: ({ name, path }) =>
      `\`${name}\` is a model in a file, ${path}: nothing is trained in it or through it, and only metrics look through it.`,
    hint: ({ name }) =>
      `Leave it to metrics, as in \`measure classifier_score(${name}) of G(z)\`; what takes part in training has a body.`,
  }),
  'optimizer/parameters': entry<{ name: string }>({
    message: ({ name }) => `The optimizer \`${name}\` must take a weight and its gradient first.`,
    hint: ({ name }) => `optimizer ${name}(weight: tensor, gradient: tensor, rate: float) { weight - rate * gradient }`,
  }),
  'optimizer/result': entry<{ name: string; actual: string }>({
    message: ({ name, actual }) =>
      `The last line of the optimizer \`${name}\` must be the new weight, and is ${actual}.`,
    hint: () => 'For instance: weight - rate * gradient',
  }),
  'train/twice': entry<object>({
    message: () => 'A program has one `train` block.',
    hint: () => 'Put the lines of both into one.',
  }),
  'train/missing': entry<{ key: string; example: string }>({
    message: ({ key }) => `\`train\` does not say \`${key}\`.`,
    hint: ({ example }) => `Add a line such as: ${example}`,
  }),
  'train/until-and-phases': entry<{ count: number; unit: string }>({
    message: ({ count, unit }) => `The phases say how long training lasts: ${count} ${unit} together.`,
    hint: () => 'Take out this line, or the phases.',
  }),
  'train/phase-unit': entry<{ name: string; unit: string; before: string }>({
    message: ({ name, unit, before }) =>
      `The phase \`${name}\` is measured in ${unit}, and the one before it in ${before}.`,
    hint: ({ before }) => `Measure every phase in ${before}.`,
  }),
  'train/setting-twice': entry<{ key: string }>({
    message: ({ key }) => `\`${key}\` is set twice.`,
    hint: () => 'Keep one.',
  }),
  'train/top-only': entry<{ what: string }>({
    message: ({ what }) => `${what} is a setting of the whole run and cannot stand inside another line.`,
    hint: () => 'Move it to the top of `train`.',
  }),
  'train/remove': entry<{ what: string }>({
    message: ({ what }) => `\`remove ${what}\` takes away a line that was inherited, and this file extends none.`,
    hint: () => 'Take out the line itself.',
    fix: () => removeLine,
  }),
  'train/quantity': entry<{ what: string; actual: string }>({
    message: ({ what, actual }) => `\`${what}\` needs an amount with a unit, and gets ${actual}.`,
    hint: ({ what }) => `For instance: ${what} 40 epochs, or ${what} 5000 steps.`,
  }),
  'train/epochs-of': entry<{ name: string; actual: string | null; taken: readonly string[] }>({
    message: ({ name, actual }) =>
      actual === null
        ? `No line that trains takes samples of \`${name}\`, so training has no epochs of it.`
        : `After \`of\` comes the data set whose epochs are meant, and \`${name}\` is ${actual}.`,
    hint: ({ taken, actual }) => {
      if (actual !== null) return 'Name the data set that training takes from: until 40 epochs of faces.';
      if (taken.length === 0) return 'Measure training in steps: until 5000 steps.';
      return `Name what training takes from: ${listOf(
        taken.map((name) => `\`${name}\``),
        'or',
      )}.`;
    },
  }),
  'train/epochs-unit': entry<{ name: string; unit: string }>({
    message: ({ name, unit }) => `\`of ${name}\` says whose epochs are meant, and this length is in ${unit}.`,
    hint: ({ name }) => `Take out \`of ${name}\`, or give the length in epochs.`,
  }),
  'train/epochs-differ': entry<{ name: string; before: string }>({
    message: ({ name, before }) => `This counts epochs of \`${name}\`, and a phase before it those of \`${before}\`.`,
    hint: ({ before }) => `An epoch is the same throughout training: write \`of ${before}\` here, or nothing.`,
  }),
  'train/no-epochs': entry<object>({
    message: () => 'Training takes no samples of any data set, so nothing says how long an epoch is.',
    hint: () => 'Measure it in steps: until 5000 steps.',
  }),
  'train/not-a-network': entry<{ name: string; actual: string }>({
    message: ({ name, actual }) => `\`${name}\` must be a network, and is ${actual}.`,
    hint: () => 'Name a `generator`, `discriminator` or `network`.',
  }),
  'train/not-an-optimizer': entry<{ actual: string }>({
    message: ({ actual }) => `This is ${actual}, not an optimizer.`,
    hint: () => 'For instance: adam(2e-4, beta1: 0.5)',
  }),
  'train/optimizer-twice': entry<{ network: string }>({
    message: ({ network }) => `The network \`${network}\` has two optimizers.`,
    hint: () => 'Keep one.',
  }),
  'train/line-twice': entry<{ line: string }>({
    message: ({ line }) => `\`${line}\` is there twice, and only one of them can hold.`,
    hint: () => 'Keep one.',
  }),
  'train/no-optimizer': entry<{ network: string }>({
    message: ({ network }) => `\`${network}\` is trained here and has no optimizer.`,
    hint: ({ network }) => `Add: optimizer ${network} = adam(2e-4, beta1: 0.5)`,
  }),
  'train/several-optimizers': entry<{ networks: string }>({
    message: ({ networks }) => `One line trains ${networks}, whose optimizers were declared apart.`,
    hint: () => 'Declare one optimizer for them together, or minimize in separate lines.',
  }),
  'train/optimizer-idle': entry<{ network: string }>({
    message: ({ network }) => `\`${network}\` has an optimizer, and no line minimizes anything for it.`,
    hint: ({ network }) => `Add: minimize ${network}: ...`,
  }),
  'train/average-untrained': entry<{ network: string; trained: readonly string[] }>({
    message: ({ network }) => `The average of \`${network}\` would never change: no line trains it.`,
    hint: ({ network, trained }) =>
      `Add \`minimize ${network}: ...\`${trained.length === 0 ? '' : `, or average ${trained.map((name) => `\`${name}\``).join(' or ')}, which is trained`}.`,
  }),
  'train/clip-untrained': entry<{ network: string }>({
    message: ({ network }) => `There is nothing of \`${network}\` to clip: no line trains it.`,
    hint: ({ network }) => `Add: minimize ${network}: ...`,
  }),
  'train/untrained': entry<{ network: string }>({
    message: ({ network }) => `Nothing trains the network \`${network}\`.`,
    hint: ({ network }) =>
      `Add \`minimize ${network}: ...\` to \`train\`, start its weights \`from\` a file, or take the network out.`,
  }),
  'train/unreachable': entry<{ network: string; reached: readonly string[] }>({
    message: ({ network, reached }) =>
      `This line trains \`${network}\`, and its loss does not depend on \`${network}\`${reached.length > 0 ? `, only on ${reached.map((name) => `\`${name}\``).join(' and ')}` : ''}.`,
    hint: ({ network }) => `Let the loss use what \`${network}\` makes, or minimize it for another network.`,
  }),
  'train/gradient-cut': entry<{ network: string } & End>({
    message: ({ network, text }) =>
      `The gradient from this loss to \`${network}\` ends at \`${text}\`, which passes none on.`,
    hint: onwards,
  }),
  'train/weight-unreached': entry<{ network: string; layer: string; others: number; end: End | null }>({
    message: ({ network, layer, others, end }) =>
      `No loss that is minimized for \`${network}\` moves ${layer}${others === 0 ? '' : ` and ${others} other ${others === 1 ? 'layer' : 'layers'}`}: ` +
      (end === null ? 'none depends on it.' : `the gradient ends at \`${end.text}\`, which passes none on.`),
    hint: ({ network, end }) =>
      end === null ? `Minimize something for \`${network}\` that uses what it makes, or take it out.` : onwards(end),
  }),
  'train/schedule-unfinished': entry<{ takes: string; whole: string | null; lasts: string }>({
    message: ({ takes, lasts }) =>
      `This schedule is still going when training ends: it takes ${takes}, and training lasts ${lasts}.`,
    hint: ({ whole, lasts }) =>
      `Let it take ${lasts} in all${whole === null ? ', or train longer.' : `, or train \`until ${whole}\`.`}`,
  }),
  'train/schedule-idle': entry<{ takes: string; whole: string | null; lasts: string }>({
    message: ({ takes, lasts }) =>
      `This schedule never moves: its first step comes after ${takes}, and training lasts ${lasts}.`,
    hint: ({ lasts }) => `Give it an interval shorter than ${lasts}, or write the number it starts from.`,
  }),
  'train/no-weights': entry<{ network: string }>({
    message: ({ network }) => `\`${network}\` has no weights, so there is nothing of it to train.`,
    hint: () => 'Minimize this for the networks that have some.',
  }),
  'train/nothing-minimized': entry<object>({
    message: () => '`train` minimizes nothing.',
    hint: () => 'Add a line such as: minimize D: nonsaturating.discriminator(D(real), D(G(z)))',
  }),
  'train/loss-not-a-number': entry<{ actual: string; batch: boolean; text: string }>({
    message: ({ actual, batch }) =>
      `A loss must be one number, and this is ${actual}${batch ? ' for each sample' : ''}.`,
    hint: ({ text }) => `Take the mean: mean(${text.length < 50 ? text : '...'})`,
    fix: ({ batch }) => (batch ? changed((written) => `mean(${written})`) : null),
  }),
  'train/constant-loss': entry<{ actual: string }>({
    message: ({ actual }) => `A loss must depend on a network, and this is ${actual}.`,
    hint: () => 'Compute it from what the network makes: mean(square(G(z) - real)).',
  }),
  'train/layout': entry<{ actual: string }>({
    message: ({ actual }) => `A preview is laid out as grid(rows, columns) or scatter(count), and this is ${actual}.`,
    hint: () => 'For pictures: preview grid(8, 8) of G(z)',
  }),
  'train/not-samples': entry<{ actual: string }>({
    message: ({ actual }) => `This needs something with one value for each sample, and gets ${actual}.`,
    hint: () => 'For instance: G(z)',
  }),
  'train/preview-shape': entry<{ layout: string; actual: string }>({
    message: ({ layout, actual }) =>
      layout === 'grid'
        ? `A grid shows pictures, f32[height, width, 1, 3 or 4], and this is ${actual}.`
        : `A scatter plot shows points, f32[2], and this is ${actual}.`,
    hint: ({ layout }) =>
      layout === 'grid'
        ? 'For points use: preview scatter(1000) of ...'
        : 'For pictures use: preview grid(8, 8) of ...',
  }),
  'train/measure-shape': entry<{ actual: string }>({
    message: ({ actual }) => `\`modes\` counts points, f32[2], and this is ${actual}.`,
    hint: () => 'Measure what a generator of points makes.',
  }),
  'train/keep-unmeasured': entry<Meant & { name: string; measured: readonly string[] }>({
    message: ({ name }) => `The checkpoint with the best \`${name}\` is to stay, and no line measures that.`,
    hint: ({ name, measured, ...near }) =>
      didYouMean(near) ??
      (measured.length === 0
        ? `Measure it, in a line such as: every 5 epochs { measure ${name}(...) of ... }`
        : `Measured is ${listOf(measured)}.`),
    fix: misspelt,
  }),
  'train/keep-several': entry<{ name: string; measured: readonly string[] }>({
    message: ({ name, measured }) => `More than one \`${name}\` is measured: ${listOf(measured)}.`,
    hint: ({ measured }) => `Say which: best ${measured[0]}`,
  }),
  'train/keep-neither': entry<{ name: string }>({
    message: ({ name }) => `No checkpoint has the best \`${name}\`: neither more nor less of it is better by itself.`,
    hint: () => 'Leave it out, or keep what is best by another measure.',
  }),
  'train/keep-value': entry<{ name: string; key: string | null; known: readonly string[] }>({
    message: ({ name, key, known }) =>
      known.length === 0
        ? `\`${name}\` is one number, and has no \`${key}\`.`
        : `\`${name}\` is several numbers${key === null ? '' : `, and none is called \`${key}\``}: ${listOf(known)}.`,
    hint: ({ name, known }) =>
      `Say ${known.length === 0 ? '' : 'which: '}best ${name}${known.length === 0 ? '' : `.${known[0]}`}`,
  }),
  'train/metric': entry<Meant & { name: string; known: string }>({
    message: ({ name }) => `There is no metric \`${name}\`.`,
    hint: ({ known, ...near }) => didYouMean(near) ?? `There is: ${known}.`,
    fix: misspelt,
  }),
} as const;

export const grads = {
  'grad/not-a-number': entry<{ actual: string }>({
    message: ({ actual }) => `\`grad\` differentiates one number, or one for each sample, and gets ${actual}.`,
    hint: () => 'Reduce it first, for instance with sum(y, axis: all).',
  }),
  'grad/no-path': entry<{ y: string; x: string }>({
    message: ({ y, x }) => `\`${y}\` does not depend on \`${x}\`, so its derivative is zero everywhere.`,
    hint: ({ x }) =>
      `Compute the first from \`${x}\` itself: name the value with \`let\`, and use that name in both places.`,
  }),
  'grad/cut': entry<{ y: string; x: string } & End>({
    message: ({ y, x, text }) =>
      `The gradient of \`${y}\` for \`${x}\` ends at \`${text}\`, which passes none on: it is zero everywhere.`,
    hint: onwards,
  }),
  'grad/at-zero': entry<{
    text: string;
    kind: 'root' | 'logarithm' | 'division' | 'inverse root';
    of: 'squares' | 'sigmoid' | 'one minus a sigmoid' | 'softmax' | null;
    exponent: number | null;
    crosses: boolean;
  }>({
    severity: 'warning',
    message: ({ text, kind }) =>
      kind === 'root'
        ? `The derivative of \`${text}\` is infinite where what is under the root is 0, which it can be: one step there turns every weight that the gradient reaches into NaN.`
        : kind === 'logarithm'
          ? `What \`${text}\` is the logarithm of can be 0, where it and its derivative are infinite: one step there turns every weight that the gradient reaches into NaN.`
          : `What \`${text}\` divides by can be 0: one step there turns every weight that the gradient reaches into NaN.`,
    hint: ({ kind, of, exponent, crosses }) => {
      if (of === 'squares') return '`norm(x)` is the same root, and its derivative at 0 is 0.';
      if (of === 'sigmoid')
        return 'Leave the sigmoid out: log(sigmoid(x)) is -softplus(-x), which is finite everywhere.';
      if (of === 'one minus a sigmoid')
        return 'Leave the sigmoid out: log(1 - sigmoid(x)) is -softplus(x), which is finite everywhere.';
      if (of === 'softmax') return 'log_softmax(x) is the same, and finite everywhere.';
      if (crosses) {
        if (kind === 'division' && exponent === null)
          return 'Take the sign of the divisor above: x * y / (square(y) + 1e-8) is nearly x / y, and finite everywhere.';
        if (exponent === -1) return 'x / (square(x) + 1e-8) is nearly 1 / x, and finite everywhere.';
        const kept = 'maximum(x, 1e-8)';
        const written = exponent !== null ? `${kept} ** ${exponent}` : { root: `sqrt(${kept})`, logarithm: `log(${kept})`, 'inverse root': `rsqrt(${kept})`, division: '' }[kind]; // prettier-ignore
        return `Keep it above 0: ${written}.`;
      }
      if (exponent !== null) return `Add a small number to what is raised: (x + 1e-8) ** ${exponent}.`;
      return {
        root: 'Add a small number under the root: sqrt(x + 1e-8).',
        logarithm: 'Keep it above 0: log(maximum(x, 1e-8)).',
        division: 'Add a small number to the divisor: x / (y + 1e-8).',
        'inverse root': 'Add a small number under the root: rsqrt(x + 1e-8).',
      }[kind];
    },
  }),
  'grad/mixes-samples': entry<{ by: string }>({
    message: ({ by }) => `\`${by}\` mixes the samples of a batch, so there is no derivative for each sample alone.`,
    // A layer that norms has one in its place; one that compares samples is there for that.
    hint: ({ by }) =>
      /norm$/.test(by)
        ? `Put layer_norm in the place of \`${by}\`, which looks at each sample by itself, or nothing.`
        : `Leave \`${by}\` out, or take the derivative of all samples together, as the penalties of std/losses do with \`together: true\`.`,
  }),
} as const;

export const data = {
  'data/source': entry<{ known: string }>({
    message: () => 'A data set comes from a source such as idx(...).',
    hint: ({ known }) => `The sources are ${known}.`,
  }),
  'data/unknown-source': entry<Meant & { name: string; known: string }>({
    message: ({ name }) => `There is no data source \`${name}\`.`,
    hint: ({ known, ...near }) => didYouMean(near) ?? `The sources are ${known}.`,
    fix: misspelt,
  }),
  'data/field': entry<{ source: string; wanted: string; meant?: { type: string; misreading: Misreading } | null }>({
    message: ({ source, wanted }) => `\`${source}\` delivers ${wanted}.`,
    hint: ({ wanted, meant }) =>
      meant == null
        ? `Declare the field as ${wanted}.`
        : `${ruleOf(meant.misreading)} Declare the field as ${meant.type}.`,
    fix: ({ wanted, meant }) => {
      if (meant != null) {
        const sizes = meant.type.replace(/^[^[]*/, '');
        return changed((written) => (/^f32\[[\d, ]+\]/.test(written) ? written.replace(/\[[^\]]*\]/, sizes) : null));
      }
      const type = /^\w+: (f32\[[\d, ]*\])$/.exec(wanted)?.[1];
      return type === undefined ? null : changed(() => type);
    },
  }),
  'data/field-name': entry<{ source: string; name: string }>({
    message: ({ source, name }) => `\`${name}\` is an argument of \`${source}\`, so a field cannot be called that.`,
    hint: ({ source }) => `Give the field another name: its own argument of \`${source}\` says what it reads.`,
  }),
  'data/no-fields': entry<{ name: string }>({
    message: ({ name }) => `The data set \`${name}\` does not say what it delivers.`,
    hint: () => 'Add the fields: { image: f32[28, 28, 1] in [-1, 1] }',
  }),
  'data/mixture': entry<Meant & { name: string }>({
    message: ({ name }) => `A mixture is laid out as "ring" or "grid", and this says "${name}".`,
    hint: (near) => didYouMean(near, ['ring', 'grid']),
    fix: misspelt,
  }),
  'data/line': entry<{ actual: string }>({
    message: ({ actual }) => `\`<-\` takes a batch of data, and this is ${actual}.`,
    hint: () => 'For instance: real <- digits.image',
  }),
  'data/group': entry<{ names: number; fields: number; right: string }>({
    message: ({ names, fields }) =>
      `This gives ${names === 1 ? 'one name' : `${names} names`} to ${fields === 1 ? 'one field' : `${fields} fields`}.`,
    hint: ({ right }) => `Write a name for each: ${right}`,
  }),
  'data/taken-twice': entry<{
    data: string;
    names: readonly string[];
    firsts: readonly string[];
    group: string;
  }>({
    message: ({ data, names, firsts }) => {
      const same = (name: string, i: number) =>
        name === firsts[i] ? `the \`${name}\` inside is the one around it` : `\`${name}\` is \`${firsts[i]}\``;
      const said = listOf(names.map(same));
      return `${capitalised(said)} once more: a field of \`${data}\` is the same on every line.`;
    },
    hint: ({ names, firsts, group }) => {
      const instead = names.every((name, i) => name === firsts[i])
        ? 'Take this line out'
        : `Use ${listOf(firsts.map((name) => `\`${name}\``))} again`;
      return `${instead}, or draw others: ${group}`;
    },
  }),
  'data/which-field': entry<{ name: string; known: readonly string[] }>({
    message: ({ name }) => `Say which field of \`${name}\` to take.`,
    hint: ({ name, known }) => `Write ${known.map((field) => `${name}.${field}`).join(' or ')}.`,
    fix: ({ known }) => (known.length === 1 ? changed((written) => `${written}.${known[0]}`) : null),
  }),
  'data/outside-train': entry<{ name: string }>({
    message: ({ name }) => `\`${name}\` can only be taken with \`<-\` in \`train\`.`,
    hint: ({ name }) => `Write \`real <- ${name}\` above, and use \`real\` here.`,
  }),
  'data/outside-package': entry<{ path: string }>({
    message: ({ path }) => `This file is part of an npm package, and "${path}" leads out of it.`,
    hint: () => 'A package names only data and weights that it ships; declare others in a file of your own.',
  }),
  'data/files': entry<{ problem: string; hint: string | null }>({
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  'data/passed-over': entry<{ problem: string; hint: string }>({
    severity: 'warning',
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  'data/dark': entry<{ problem: string; hint: string }>({
    severity: 'warning',
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  'data/empty-classes': entry<{ problem: string; hint: string }>({
    severity: 'warning',
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  'data/batch': entry<{ name: string; batch: number; count: number }>({
    message: ({ name, batch, count }) =>
      `A batch of ${batch} is larger than the data set \`${name}\`, which has ${count}.`,
    hint: ({ count }) => `Use \`batch ${count}\` or less.`,
    fix: ({ count }) => changed((written) => (/^\d[\d_]*$/.test(written) ? String(count) : null)),
  }),
} as const;
