/** `Memory`: what training remembers from one step to the next, as a module. */
import type { Graph } from '../../graph/ir/graph.js';
import type { FunctionTable } from './functions.js';
import { indented } from './layout/lines.js';
import { weightsTable } from './modules.js';
import { memberNames } from './words.js';

export function memoryModule(
  step: Graph,
  table: FunctionTable,
  uses: (name: string) => string,
): readonly (readonly string[])[] {
  uses('nn');
  const members = memberNames(step);
  const states = step.weights.flatMap((item) => (item.kind === 'weight' ? [members.get(item.name)!] : []));
  if (states.length > 0) uses('Tensor');
  return [
    [
      'class Memory(nn.Module):',
      ...indented([
        '"""What training remembers from one step to the next."""',
        '',
        ...(states.length > 0 ? [...states.map((state) => `${state}: Tensor`), ''] : []),
        'def __init__(self) -> None:',
        ...indented(['super().__init__()', ...table.members(step, ({ text }) => text, uses)]),
      ]),
    ],
    weightsTable('MEMORY_WEIGHTS', step, table, uses),
  ];
}
