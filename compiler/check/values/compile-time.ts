/** Functions that run while compiling: `floor(size / 2)`, `normal(0, 0.02)`, `grid(8, 8)`. */
import { primitives } from '../../graph/primitives/index.js';
import { problem } from '../../diagnostics/report/problem.js';
import type { Distribution } from '../../graph/ir/graph.js';
import { describe, list, number, type Value } from './values.js';

export interface CompileTimeFunction {
  /** Null marks a parameter that must be given. */
  readonly parameters: readonly (readonly [name: string, otherwise: number | null])[];
  /** @throws Problem when the arguments are of the wrong kind; missing ones are filled in by then */
  run(args: readonly Value[]): Value;
}

const wrong = (callee: string, expected: string, actual: Value) =>
  problem('type/argument', { callee, expected, actual: describe(actual) });

const numbers = (callee: string, args: readonly Value[]): readonly number[] =>
  args.map((arg) => {
    if (arg.kind !== 'number') throw wrong(callee, 'a number', arg);
    return arg.value;
  });

const numeric = (name: string, f: (x: number) => number): [string, CompileTimeFunction] => [
  name,
  {
    parameters: [['x', null]],
    run(args) {
      const [x] = numbers(name, args);
      const result = f(x!);
      if (!Number.isFinite(result)) throw problem('value/undefined', { expression: `${name}(${x})` });
      return number(result);
    },
  },
];

const onList = (name: string, f: (items: readonly Value[]) => Value): [string, CompileTimeFunction] => [
  name,
  {
    parameters: [['list', null]],
    run([value]) {
      if (value?.kind !== 'list') throw wrong(name, 'a list', value!);
      return f(value.items);
    },
  },
];

const onShape = (name: string, f: (shape: readonly number[]) => Value): [string, CompileTimeFunction] => [
  name,
  {
    parameters: [['x', null]],
    run([value]) {
      if (value?.kind !== 'tensor') throw wrong(name, 'a tensor', value!);
      return f(value.type.shape);
    },
  },
];

/** Functions that make what noise is drawn from. */
export const distributions: ReadonlySet<string> = new Set(['normal', 'uniform', 'bernoulli', 'categorical']);

const distribution = (
  name: string,
  parameters: CompileTimeFunction['parameters'],
  make: (...values: number[]) => Distribution,
): [string, CompileTimeFunction] => [
  name,
  { parameters, run: (args) => ({ kind: 'distribution', distribution: make(...numbers(name, args)) }) },
];

const wholePositive = (callee: string, values: readonly number[]): readonly number[] => {
  const bad = values.find((value) => !Number.isInteger(value) || value < 1);
  if (bad !== undefined) throw problem('value/out-of-range', { what: `\`${callee}\``, actual: String(bad), least: 1 });
  return values;
};

export const compileTimeFunctions: ReadonlyMap<string, CompileTimeFunction> = new Map([
  numeric('ceil', Math.ceil),
  numeric('round', Math.round),
  numeric('log2', Math.log2),
  onList('length', (items) => number(items.length)),
  onList('reverse', (items) => list([...items].reverse())),
  [
    'without',
    {
      parameters: [
        ['list', null],
        ['value', null],
      ],
      run([items, value]) {
        if (items?.kind !== 'list') throw wrong('without', 'a list', items!);
        const [unwanted] = numbers('without', [value!]);
        return list(items.items.filter((item) => item.kind !== 'number' || item.value !== unwanted));
      },
    },
  ],
  onShape('rank', (shape) => number(shape.length)),
  onShape('size', (shape) => list(shape.map(number))),
  [
    'pair',
    {
      parameters: [['value', null]],
      run([value]) {
        if (value?.kind === 'number') return list([value, value]);
        if (value?.kind === 'list' && value.items.length === 2) return value;
        throw wrong('pair', 'a number or a list of two', value!);
      },
    },
  ],
  distribution('constant', [['value', null]], (value) => ({ kind: 'constant', value })),
  distribution('normal', [['mean', 0], ['deviation', 1]], (mean, deviation) => ({ kind: 'normal', mean, deviation })), // prettier-ignore
  distribution('uniform', [['low', 0], ['high', 1]], (low, high) => {
    if (low >= high) throw problem('value/empty-range', { what: '`uniform`', low, high });
    return { kind: 'uniform', low, high };
  }), // prettier-ignore
  distribution('bernoulli', [['probability', 0.5]], (probability) => {
    if (probability < 0 || probability > 1)
      throw problem('value/outside', { what: 'bernoulli', actual: probability, wanted: '[0, 1]' });
    return { kind: 'bernoulli', probability };
  }),
  distribution('categorical', [['classes', null]], (classes) => {
    wholePositive('categorical', [classes]);
    return { kind: 'categorical', classes };
  }),
  [
    'grid',
    {
      parameters: [['rows', 8], ['columns', 8]],
      run(args) {
        const [rows, columns] = wholePositive('grid', numbers('grid', args));
        return { kind: 'layout', layout: { kind: 'grid', rows: rows!, columns: columns! } };
      },
    },
  ], // prettier-ignore
  [
    'scatter',
    {
      parameters: [['count', 1000]],
      run(args) {
        const [count] = wholePositive('scatter', numbers('scatter', args));
        return { kind: 'layout', layout: { kind: 'scatter', count: count! } };
      },
    },
  ],
]);

/** Operations on tensors that are also worked out on plain numbers, at once. */
export const onNumbers: ReadonlyMap<string, (...values: number[]) => number> = new Map([
  ...['abs', 'neg', 'exp', 'log', 'sqrt', 'square', 'floor', 'sin', 'cos', 'minimum', 'maximum'].map((name) => {
    const { number } = primitives.get(name)!;
    return [name, (...values: number[]) => number!(values, {})] as const;
  }),
  ['min', Math.min],
  ['max', Math.max],
]);
