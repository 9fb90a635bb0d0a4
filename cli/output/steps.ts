/** The step graphs of a training and the program around them, as text and for machines. */
import pc from 'picocolors';
import type { Program } from '../../compiler/graph/ir/program.js';
import type { Training } from '../../compiler/graph/ir/training.js';
import { showCount } from '../../compiler/graph/ir/types.js';
import { measureStep } from '../../compiler/lower/measure.js';
import type { Task } from '../../compiler/lower/step-graph.js';
import { lowerTraining } from '../../compiler/lower/training.js';
import { visibleLine } from '../../runtime/text/visible.js';
import { inBytes, inThousands } from './quantities.js';

export function stepsText(program: Program, training: Training): string {
  const { batch, stretches } = lowerTraining(program, training);
  const lines = (tasks: readonly Task[], indent: string): readonly string[] =>
    tasks.flatMap((task): readonly string[] => {
      if (task.kind !== 'run') return [`${indent}${heading(task)}`, ...lines(task.body, `${indent}  `)];
      const { operations, flops, given, held } = measureStep(task.graph, batch);
      const total = operations.reduce((sum, [, count]) => sum + count, 0);
      return [
        `${indent}${pc.bold(task.graph.name)}  ${showCount(total)} operations, ${inThousands(flops)}FLOPs, ${inBytes(given)} given, at most ${inBytes(held)} held`,
        `${indent}  ${pc.dim(operations.map(([name, count]) => `${count} ${name}`).join(', '))}`,
      ];
    });
  const parts = stretches.flatMap(({ phase, tasks }) =>
    phase === null ? lines(tasks, '') : [`phase ${phase.name}`, ...lines(tasks, '  ')],
  );
  return `${[`${visibleLine(program.file)}: a step of batch ${batch}`, ...parts].join('\n')}\n`;
}

const heading = (task: Exclude<Task, { kind: 'run' }>): string => {
  if (task.kind === 'every') return `every ${task.period.count} ${task.period.unit}`;
  if (task.once) return `with the first of ${task.count} batches`;
  return task.parts ? `over ${task.count} batches` : `repeat ${task.count}`;
};

export function stepsJson(program: Program, training: Training): object {
  const { batch, stretches } = lowerTraining(program, training);
  const asJson = (task: Task): object =>
    task.kind === 'run'
      ? { run: task.graph.name, ...measured(measureStep(task.graph, batch)) }
      : { [task.kind]: task.kind === 'every' ? task.period : task.count, body: task.body.map(asJson) };
  return stretches.map(({ phase, tasks }) => ({ phase: phase?.name ?? null, tasks: tasks.map(asJson) }));
}

const measured = ({ operations, ...rest }: ReturnType<typeof measureStep>): object => ({
  operations: Object.fromEntries(operations),
  ...rest,
});
