/** What the files of training call their own values: no function is called so. */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ownNames } from '../../../../compiler/emit/typescript/identifiers.js';
import { tfjs } from '../../../../compiler/emit/tfjs/project.js';
import { programOf } from '../../compiled.js';

/** Programs in which every name has `zz` in it, so that those of the emitter are the others. */
const programs = (['accumulate 2', 'batch 2'] as const).map(
  (setting) => `
network zz_g(zz_x: f32[8, 8, 3] in [-1, 1]) -> f32[8, 8, 3] in [-1, 1] { zz_x |> conv(3) |> dropout(0.5) |> tanh }
network zz_d(zz_x: f32[8, 8, 3]) -> f32[] { zz_x |> flatten |> dense(1) |> squeeze }
data zz_data = mixture(layout: "ring", modes: 2, radius: 1, sigma: 0.1) { zz_point: f32[2] }
train {
  batch 4
  ${setting === 'batch 2' ? '' : setting}
  until 10 steps
  optimizer zz_g = adam(1e-3)
  optimizer zz_d = adam(1e-3)
  zz_noise ~ uniform(-1, 1)[8, 8, 3]
  zz_point <- zz_data.zz_point
  state zz_old: f32[] = 0
  let zz_made = zz_g(zz_noise)
  ${setting === 'batch 2' ? 'repeat 2 { minimize zz_d: mean(square(zz_d(zz_made))) + zz_old }' : 'minimize zz_d: mean(square(zz_d(zz_made))) + zz_old'}
  minimize zz_g: mean(zz_d(zz_made)) * mean(zz_point)
  update zz_old = mean(zz_made)
  every 5 steps { preview grid(2, 2) of zz_made }
  at end { measure mean(samples: 4) of zz_d(zz_made) }
}`,
);

/** Every variable and parameter that a file declares. */
function declaredIn(text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const declares = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
    if (declares && ts.isIdentifier(node.name)) found.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

test('are those that emitted files declare, and no others', async () => {
  const declared = new Set<string>();
  for (const text of programs) {
    const options = { fingerprint: 'f', dataOptions: () => ({}), weightsFile: () => '' };
    const files = await tfjs.emit(await programOf(text), options);
    for (const { path, text } of files)
      if (['train.ts', 'sample.ts', 'apply.ts'].includes(path)) for (const name of declaredIn(text)) declared.add(name);
  }
  expect([...declared].filter((name) => !/zz/i.test(name)).sort()).toEqual([...ownNames].sort());
});
