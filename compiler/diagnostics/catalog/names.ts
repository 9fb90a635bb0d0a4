import type { Elsewhere } from '../../../grammar/names/elsewhere.js';
import { didYouMean as question } from '../../../runtime/text/nearest.js';
import type { Graph } from '../../graph/ir/graph.js';
import { showBytes, showCount } from '../../graph/ir/types.js';
import { addImport, removeImport } from '../fixes/imports.js';
import { declareVar } from '../fixes/lines.js';
import { type Meant, misspelt } from '../fixes/misspelt.js';
import { changed, renamed, renamedCall } from '../fixes/remedy.js';
import { listOf } from '../wording/suggest.js';
import { didYouMean, entry, withArticle } from './entry.js';

const inQuotes = (path: string): string => `"${path}"`;

/** A value on a line of its own that the line above would take for its own. */
export const valueBelow = (subtracted: string): string =>
  `A line that begins with \`- \` goes on with the line above; a value of its own begins with the sign right before it: \`-${subtracted}\`.`;

/** The way out of a name that hides another thing of that name. */
export const callItElse = (name: string, what: string, hidden: string): string =>
  `Call ${what} something else, such as \`${name}_1\`; then \`${name}\` is ${hidden} again.`;

/** A sentence inside of another. */
const uncapitalised = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** A body that has no weights and states of its own. */
interface Homeless {
  readonly place: Graph['kind'] | null;
  /** The function it is of, if so. */
  readonly of: string | null;
  /** Whether it may as well be a block, which has. */
  readonly asBlock: boolean;
}

function placeOf({ place, of }: Homeless): string {
  if (of !== null) return `the function \`${of}\``;
  return place === 'step' ? '`train`' : place === 'optimizer' ? 'an `optimizer`' : 'what stands here';
}

const makeBlock = (name: string, states: boolean): string =>
  `Make \`${name}\` a \`block\`, which may hold them${states ? ': one of states alone may stand in `train` too' : ''}.`;

/** What cannot be assigned, and is called by no keyword. */
const nouns: Readonly<Record<string, string>> = {
  parameter: 'a parameter',
  size: 'a size',
  noise: 'noise',
  data: 'data',
};

export const names = {
  'name/unknown': entry<
    Meant & { name: string; elsewhere: string | null; own?: { readonly subtracted: string | null } | null }
  >({
    message: ({ name, own = null }) =>
      own === null
        ? `There is nothing called \`${name}\` here.`
        : `There is nothing called \`${name}\` yet: this line is what gives it a value.`,
    hint: ({ name, elsewhere, own = null, ...near }) => {
      if (elsewhere !== null && near.told === undefined) return `Import it: import { ${name} } from "${elsewhere}"`;
      if (own !== null && own.subtracted !== null) return valueBelow(own.subtracted);
      if (own !== null && (near.meant === null || near.told !== undefined))
        return 'Start from what is there already, such as an input or an earlier `let`.';
      return didYouMean(near);
    },
    fix: ({ elsewhere, own = null, ...near }) => {
      if (elsewhere !== null && near.told === undefined) return addImport(near.name, elsewhere);
      return own === null ? misspelt(near) : null;
    },
  }),
  'name/declared-twice': entry<{ name: string; field?: string | null }>({
    message: ({ name }) => `\`${name}\` is declared twice.`,
    hint: ({ name, field = null }) =>
      field === null
        ? `Rename one of them, for instance to \`${name}_2\`.`
        : `Give the field a name of its own here, for instance \`${field}: ${name}_2\`.`,
  }),
  'name/circular': entry<{ name: string; circle: readonly string[] }>({
    message: ({ name, circle }) =>
      `\`${name}\` is defined by itself${circle.length > 1 ? `: ${[...circle, name].join(' -> ')}` : ''}.`,
    hint: () => 'Break the circle: one of the definitions must stand without the other.',
  }),
  'name/not-exported': entry<Meant & { name: string; path: string }>({
    message: ({ name, path }) => `"${path}" declares no \`${name}\`.`,
    hint: (near) => didYouMean(near),
    fix: misspelt,
  }),
  'name/no-such-member': entry<
    Meant & { what: string; name: string; known: readonly string[]; pattern?: string | null }
  >({
    message: ({ what, name }) => `There is no \`${name}\` in ${what}.`,
    hint: ({ known, pattern = null, ...near }) =>
      pattern === null ? didYouMean(near, known) : `Fields are taken by their names: \`${pattern}\`.`,
    fix: misspelt,
  }),
  'name/undeclared': entry<Meant & { name: string; again: boolean; nested: boolean }>({
    message: ({ name }) => `Nothing declares \`${name}\`, which gets a value here.`,
    hint: ({ name, again, nested, ...near }) => {
      if (near.meant !== null) return didYouMean(near);
      if (nested) return `Declare it before this block: \`var ${name} = ...\`.`;
      return again
        ? `Declare it here with \`var ${name} = ...\`; the lines below may change it then.`
        : `Declare it here: \`let ${name} = ...\`.`;
    },
    fix: ({ name, again, nested, meant, sure }) => {
      if (meant !== null) return misspelt({ name, meant, sure });
      return nested ? null : renamed(name, `${again ? 'var' : 'let'} ${name}`);
    },
  }),
  'name/not-a-var': entry<{ name: string; kind: string }>({
    message: ({ name, kind }) => `\`${name}\` cannot be assigned: it is ${nouns[kind] ?? `a \`${kind}\``}.`,
    hint: ({ name, kind }) =>
      kind === 'let'
        ? `Declare it with \`var ${name} = ...\`, or give the new value a name of its own with \`let\`.`
        : kind === 'state'
          ? `A state is moved by \`update ${name} = ...\`.`
          : `Give the new value a name of its own: \`let ${name}_2 = ...\`, or \`var\` where it changes again.`,
    fix: ({ name, kind }) => (kind === 'let' ? declareVar : kind === 'state' ? renamed(name, `update ${name}`) : null),
  }),
  'name/not-a-state': entry<Meant & { name: string; kind: string | null }>({
    message: ({ name, kind }) =>
      kind === null
        ? `There is no state \`${name}\` to update.`
        : `\`${name}\` is a \`${kind}\`, and only a \`state\` can be updated.`,
    hint: ({ name, ...near }) => didYouMean(near) ?? `Declare it: state ${name}: f32[...] = zeros`,
    fix: misspelt,
  }),
  'file/unreadable': entry<{ problem: string; hint: string | null }>({
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  'import/no-such-file': entry<Meant & { path: string; file: string }>({
    message: ({ path }) => `There is no file "${path}".`,
    hint: ({ file, meant }) =>
      question(meant, inQuotes) ?? `I looked for ${file}. A path is relative to the file that imports it.`,
    fix: ({ path, ...meant }) => misspelt({ name: path, ...meant }),
  }),
  'import/not-gan': entry<{ path: string; meant: string | null }>({
    message: ({ path }) => `Only .gan files are read here, and "${path}" is another.`,
    hint: ({ meant }) => (meant === null ? 'Name a file that ends in .gan.' : `Write "${meant}".`),
    fix: ({ meant }) => (meant === null ? null : changed(() => `"${meant}"`)),
  }),
  'import/no-such-package': entry<Meant & { name: string }>({
    message: ({ name }) => `There is no package "${name}".`,
    hint: ({ name, meant }) =>
      question(meant, inQuotes) ??
      `Install it: npm install ${name}. A file of your own is written with its ending: "${name}.gan".`,
    fix: misspelt,
  }),
  'import/not-in-package': entry<Meant & { path: string; name: string; known: readonly string[] }>({
    message: ({ path, name }) => `The package "${name}" has no "${path}" to import.`,
    hint: ({ meant, known }) =>
      meant === null && known.length === 0
        ? 'It ships no `.gan` files: import from another package.'
        : (question(meant, inQuotes) ?? `It has ${listOf(known.map(inQuotes))}.`),
    fix: ({ path, ...meant }) => misspelt({ ...meant, name: path }),
  }),
  'import/outside': entry<{ path: string; kind: 'package' | 'project'; folder: string }>({
    message: ({ path, kind }) => `"${path}" leads out of the ${kind}, and what is imported must be inside.`,
    hint: ({ kind, folder }) =>
      kind === 'package'
        ? `The package is ${folder}: a file in it may import from it, from the library and from other packages.`
        : `The project is ${folder}, the folder with package.json or .git: copy the file into it, or make it a package.`,
  }),
  'import/clash': entry<{ name: string; imported: string; path: string }>({
    message: ({ name, path }) =>
      `\`${name}\` is imported from "${path}", and means something else in this file already.`,
    hint: ({ imported, name, path }) => `Give it another name: import { ${imported} as ${name}_2 } from "${path}"`,
  }),
  'extends/circular': entry<{ path: string }>({
    message: ({ path }) =>
      `This file extends "${path}", which extends this file or imports from it, directly or through others.`,
    hint: () => 'One of them must stand on its own.',
  }),
  'extends/nothing-to-remove': entry<{ key: string; meant: string | null; known: readonly string[] }>({
    message: ({ key }) => `There is no line \`${key}\` to remove in what this file extends.`,
    hint: ({ known, ...near }) => didYouMean(near, known),
  }),
  'import/no-such-library': entry<Meant & { path: string; known: readonly string[] }>({
    message: ({ path }) => `The standard library has no "${path}".`,
    hint: ({ known, ...near }) => didYouMean(near, known),
    fix: ({ path, ...meant }) => misspelt({ name: path, ...meant }),
  }),
  'param/unknown': entry<{ name: string; known: readonly string[]; meant: string | null }>({
    message: ({ name }) => `This program has no param \`${name}\` to set.`,
    hint: ({ known, ...near }) => didYouMean(near, known),
  }),
  'param/kind': entry<{ name: string; wanted: string; actual: string; text: string }>({
    message: ({ name, wanted, actual }) =>
      `The param \`${name}\` is ${withArticle(wanted)}, and is set to ${withArticle(actual)}.`,
    hint: ({ name, wanted, text }) => `Give it ${withArticle(wanted)}, as the file does: ${name} = ${text}.`,
  }),
  'program/empty': entry<object>({
    message: () => 'This file declares nothing.',
    hint: () => 'A program declares networks and a `train` block; examples/digits.gan is a short one.',
  }),
  'unused/value': entry<{ name: string }>({
    severity: 'warning',
    message: ({ name }) => `\`${name}\` is computed and never used.`,
    hint: () => 'Use it, or take the line out.',
  }),
  'unused/input': entry<{ network: string; name: string }>({
    severity: 'warning',
    message: ({ network, name }) => `The network \`${network}\` never uses its input \`${name}\`.`,
    hint: ({ name }) => `Use \`${name}\` in the body, or take it out of the signature.`,
  }),
  'unused/declaration': entry<{
    what: string;
    name: string;
    /** The param that could name it, and what is wrong then. */
    set: { readonly param: string; readonly message: string } | null;
  }>({
    severity: 'warning',
    message: ({ what, name, set }) =>
      set === null
        ? `The ${what} \`${name}\` is never used.`
        : `The ${what} \`${name}\` is never used, and cannot be: with --set ${set.param}=${name}, ${uncapitalised(set.message)}`,
    hint: ({ set }) => (set === null ? 'Use it, or take it out.' : 'Put it right, or take it out.'),
  }),
  'unused/import': entry<{ name: string }>({
    severity: 'warning',
    message: ({ name }) => `\`${name}\` is imported and never used.`,
    hint: () => 'Take it out of the import.',
    fix: ({ name }) => removeImport(name),
  }),
  'unused/param': entry<{ name: string }>({
    severity: 'warning',
    message: ({ name }) => `The param \`${name}\` changes nothing: no line reads it.`,
    hint: () => 'Use it where it should count, or take it out.',
  }),
  'unused/expression': entry<{ actual: string; sign: 'this' | 'next' | null }>({
    message: ({ actual }) => `This makes ${actual}, and nothing uses it.`,
    hint: ({ sign }) =>
      sign === null
        ? 'Only the last expression of a body is its result. Go on with `|>`, name this one with `let`, or assign it to a `var`.'
        : `A line that begins with \`-\` right before a value is a value of its own; to subtract ${sign === 'this' ? 'it from the line above' : 'the next line from this one'}, put a blank behind its \`-\`.`,
  }),
  'expect/failed': entry<{ text: string; left: string | null; right: string | null }>({
    message: ({ text, left, right }) =>
      left === null ? `This does not hold: ${text}` : `This does not hold: ${left} on the left, ${right} on the right.`,
    hint: () => '`gan show` lists the parameters of every layer.',
  }),
  'expect/unnamed': entry<{ text: string }>({
    message: ({ text }) => `\`with\` sets params by their names, and ${text} has none.`,
    hint: ({ text }) => `Write which param it is: with (width: ${text}).`,
  }),
  'expect/wrong-program': entry<{ params: string; message: string }>({
    message: ({ params, message }) => `With ${params} there is a mistake elsewhere: ${message}`,
    hint: ({ params }) => `\`gan check ${params.replace(/(\w+): ([^,]+),?/g, '--set $1=$2')}\` shows it whole.`,
  }),
  'support/not-yet': entry<{ what: string; instead: string }>({
    message: ({ what }) => `${what} is part of the language but not supported yet.`,
    hint: ({ instead }) => instead,
  }),
  'limit/recursion': entry<{ name: string; times: number; depth: number }>({
    message: ({ name, times, depth }) =>
      times > 1
        ? `\`${name}\` is called inside itself ${times} levels deep, which is more than I follow.`
        : `Calls and definitions stand ${depth} deep inside each other here, which is more than I follow.`,
    hint: ({ times }) =>
      times > 1
        ? 'A block that calls itself needs an `if` that ends it, and a parameter that shrinks at every call.'
        : 'Put what is used before what uses it.',
  }),
  'limit/work': entry<{ steps: number }>({
    message: ({ steps }) =>
      `To check this program takes more than ${steps} steps (expressions, calls and iterations of loops), which is the limit.`,
    hint: () => 'Look for a `for`, a list or a recursion that is longer than meant.',
  }),
  'limit/files': entry<{ what: 'deep' | 'many'; limit: number }>({
    message: ({ what, limit }) =>
      what === 'deep'
        ? `From here, more than ${limit} files lead on to each other, which is the limit.`
        : `This program is made of more than ${limit} files, which is the limit.`,
    hint: ({ what }) =>
      what === 'deep'
        ? 'Extend or import directly what is meant, without the files between.'
        : 'Put what belongs together into one file.',
  }),
  'limit/size': entry<{ shape: readonly number[]; count: number; limit: number }>({
    message: ({ shape, count, limit }) =>
      `f32[${shape.join(', ')}] has ${showCount(count)} numbers, and ${showCount(limit)} are the most that one tensor may have.`,
    hint: () => 'Look for a size that is larger than meant.',
  }),
  'limit/memory': entry<{ memory: number; limit: number; batch: number }>({
    message: ({ memory, limit, batch }) =>
      `A step of batch ${showCount(batch)} takes about ${showBytes(memory)} of memory, and ${showBytes(limit)} are the limit.`,
    hint: () => 'Use a smaller batch, or look for a layer that is larger than meant: gan show lists them.',
  }),
  'limit/preview': entry<{ what: string; count: number; limit: number; example: string }>({
    message: ({ what, count, limit }) =>
      `This preview has ${showCount(count)} ${what}, and ${showCount(limit)} are the most that one may have.`,
    hint: ({ example }) => `For example ${example}.`,
  }),
  'limit/range': entry<{ length: number; limit: number }>({
    message: ({ length, limit }) => `This range has ${length} entries; the limit is ${limit}.`,
    hint: () => 'A range counts layers, not steps of training.',
  }),
} as const;

export const calls = {
  'call/unknown-argument': entry<Meant & { callee: string; name: string; known: readonly string[] }>({
    message: ({ callee, name }) => `\`${callee}\` has no argument \`${name}\`.`,
    hint: ({ known, ...near }) => didYouMean(near, known) ?? 'It takes its arguments in their order, without names.',
    fix: misspelt,
  }),
  'call/repeated-argument': entry<{ callee: string; name: string }>({
    message: ({ callee, name }) => `\`${callee}\` is given \`${name}\` twice.`,
    hint: () => 'Keep one. In a chain, the value before `|>` is already the first argument.',
  }),
  'call/missing-argument': entry<{
    callee: string;
    missing: readonly string[];
    takes: readonly string[];
    /** Whether it was handed over, to be called with what is not missing. */
    handed?: boolean;
  }>({
    message: ({ callee, missing }) => `\`${callee}\` also needs ${listOf(missing.map((name) => `\`${name}\``))}.`,
    hint: ({ callee, takes, missing, handed }) => {
      if (handed !== true) return `It takes: ${takes.join(', ')}.`;
      const given = takes.map((name) => (missing.includes(name) ? `${name}: ...` : '_'));
      return `It is called with the rest alone. A call with a hole is a function of what is left: hand over \`${callee}(${given.join(', ')})\`.`;
    },
  }),
  'call/no-input': entry<{
    text: string;
    name: string;
    /** The parameter that the input goes to. */
    input: string;
    /** The same with its input left open, and with a value before it; null where there are none. */
    written: string;
    chain: string | null;
  }>({
    message: ({ text, name, input }) => `\`${text}\` has nothing to work on: \`${name}\` takes \`${input}\` first.`,
    hint: ({ written, name, chain }) =>
      written === name
        ? `As a layer to be used elsewhere it is \`${name}\`, without parentheses.`
        : chain === null
          ? `As a layer to be used elsewhere it leaves that open: \`${written}\`.`
          : `As a layer to be used elsewhere it leaves that open, \`${written}\`; to be used here it is given a value, \`x |> ${chain}\`.`,
  }),
  'call/too-many': entry<{ callee: string; takes: readonly string[]; given: number; elsewhere?: Elsewhere | null }>({
    message: ({ callee, takes, given }) =>
      `\`${callee}\` takes ${takes.length} argument${takes.length === 1 ? '' : 's'} and is given ${given}.`,
    hint: ({ takes, elsewhere = null }) =>
      elsewhere?.told ?? `It takes: ${takes.join(', ') || 'none'}. In a chain, the value before \`|>\` is the first.`,
    // A layer of that name elsewhere, which is given a value and one number.
    fix: ({ callee, given, elsewhere = null }) =>
      elsewhere?.when === 'one' && elsewhere.here !== null && given === 2 ? renamedCall(callee, elsewhere.here) : null,
  }),
  'call/not-callable': entry<{
    actual: string;
    /** What declares the name that is called, and the function that has it elsewhere. */
    hides: { readonly name: string; readonly what: string; readonly hidden: string } | null;
    /** The entry that may have been meant. */
    index: string | null;
  }>({
    message: ({ actual, hides }) =>
      hides === null
        ? `This is ${actual}, which cannot be called.`
        : `\`${hides.name}\` is ${actual} here, which cannot be called: ${hides.what} hides ${hides.hidden} of that name.`,
    hint: ({ hides, index }) =>
      hides !== null
        ? callItElse(hides.name, hides.what, hides.hidden)
        : index !== null
          ? `An entry is taken with square brackets: \`${index}\`.`
          : 'Blocks, functions, networks and operations can be called.',
  }),
  'call/list': entry<{ callee: string; count: number; written: string; alone: boolean }>({
    message: ({ callee, count }) => `\`${callee}\` takes its tensors one by one, and gets a list of ${count}.`,
    hint: ({ written }) => `Write ${written}.`,
    fix: ({ alone }) => (alone ? changed((written) => /^\[\s*([^]*?),?\s*\]$/.exec(written)?.[1] ?? null) : null),
  }),
  'call/layer': entry<{
    callee: string;
    layer: string;
    /** How much comes in, and the parameter that gets it. */
    counted: { readonly size: number; readonly parameter: string } | null;
    written: string;
    sure: boolean;
  }>({
    message: ({ callee, layer, counted }) =>
      counted === null
        ? `\`${callee}\` is an operation on two tensors; the layer that has the second as its weights is \`${layer}\`.`
        : `\`${callee}\` sees by itself how much comes in: the ${counted.size} here would be its \`${counted.parameter}\`.`,
    hint: ({ written }) => `Write ${written}.`,
    fix: ({ sure, written }) => (sure ? changed(() => written) : null),
  }),
  'call/objective': entry<{ name: string; members: string }>({
    message: ({ name }) => `The objective \`${name}\` holds several losses; say which one.`,
    hint: ({ members }) => `Call ${members}.`,
  }),
  'place/weight': entry<Homeless & { what: string; name: string }>({
    message: ({ what, name, ...where }) =>
      `\`${what} ${name}\` cannot stand here: ${placeOf(where)} has no place to keep it.`,
    hint: ({ what, of, asBlock }) => {
      if (asBlock) return makeBlock(of!, what === 'state');
      if (what === 'state') return 'Keep it in a `block`, call that in `train`, and hand on what it makes.';
      return 'Declare it in a network, or in a `block` that a network uses.';
    },
  }),
  'place/noise': entry<{ name: string }>({
    message: ({ name }) => `The noise \`${name}\` cannot be drawn here.`,
    hint: () => 'Draw noise in `train`, in a network, a block or a `fn`.',
  }),
  'place/tensor': entry<{ name: string }>({
    message: ({ name }) => `\`${name}\` works on tensors, and here only numbers known at compile time may stand.`,
    hint: () => 'Move it into a network, a block, a `fn` or `train`.',
  }),
  'place/block': entry<Homeless & { name: string; states: boolean }>({
    message: ({ name, states, ...where }) =>
      `The block \`${name}\` has ${states ? 'states' : 'weights'}, and ${placeOf(where)} has no place to keep them.`,
    hint: ({ name, states, of, asBlock }) => {
      if (asBlock) return makeBlock(of!, states);
      if (states) return `Call \`${name}\` in \`train\`, and hand on what it makes.`;
      return 'Use it inside a network, whose weights it then joins.';
    },
  }),
  'place/shared': entry<{ name: string }>({
    message: ({ name }) => `\`${name}\` keeps its weights in the body that declares it, and is called in another.`,
    hint: ({ name }) => `Call \`${name}\` where it is declared, and pass on what it makes.`,
  }),
  'mode/assignment': entry<{ name: string }>({
    message: ({ name }) =>
      `\`${name}\` is assigned inside \`if training\`, where both branches must exist side by side.`,
    hint: ({ name }) => `Make it the result: ${name} = if training { ... } else { ... }`,
  }),
} as const;
