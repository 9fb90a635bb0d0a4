import { it } from 'vitest';
import { printGraph } from '../../../compiler/graph/print.js';
import { randomProgram } from './random-program.js';
import { prepare, slopesOf } from './slopes.js';
it('probe', () => {
  const p = randomProgram(Number(process.env['S']), Number(process.env['L']));
  console.log(
    printGraph(prepare(p).graph)
      .split('\n')
      .filter((l) => !l.includes('return'))
      .slice(0, Number(process.env['N'] ?? 60))
      .map((l) => l.slice(0, 230))
      .join('\n'),
  );
  const s = slopesOf(p, 2 ** -11);
  console.log(JSON.stringify(s, null, 1));
});
