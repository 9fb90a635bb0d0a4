/** `apply.ts`: runs a trained network that makes pictures of pictures on the user's own. */
import { needsPass } from '../../graph/analyse/forward-pass.js';
import type { Network } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { Training } from '../../graph/ir/training.js';
import { networksIn } from '../../graph/ir/dependencies.js';
import { isImageToImage } from '../../graph/analyse/image-to-image.js';
import type { FunctionTable } from './functions.js';
import { camelCase, fieldNames } from '../typescript/identifiers.js';
import { translator } from '../typescript/inputs.js';
import type { CodeFile } from './source-files.js';
import { applyHeader, identityOf } from '../typescript/headers.js';
import { key } from '../typescript/texts.js';
import type { EmitOptions } from '../target.js';
import type { RunNames } from './train-file.js';

/** Null where no network makes a picture of a picture. */
export function applyFile(
  program: Program,
  training: Training,
  table: FunctionTable,
  names: RunNames,
  { fingerprint }: EmitOptions,
  runtime: Set<string>,
): CodeFile | null {
  const translators = program.networks.filter(isImageToImage);
  if (translators.length === 0) return null;
  const needed = new Set(translators.flatMap(({ name, graph }) => [name, ...networksIn(graph)]));
  const held = program.networks.flatMap(({ name, graph }) =>
    needed.has(name) && graph.weights.length > 0 ? [[name, names.networks.get(name)!] as const] : [],
  );
  const body = `const inference = await openInference(import.meta.url, { ${identityOf(program, fingerprint)} });
${held.map(([name, local]) => `const ${local} = ${table.started(name, 'inference')};`).join('\n')}
inference.restore({ ${held.map(([name, local]) => `${key(name)}: ${local}`).join(', ')} }); // averages where training kept them
${translators.map((network) => `inference.network('${network.name}', ${entry(network, program, training, table, names)});`).join('\n')}
await inference.write();`;
  runtime.add('openInference');
  return { name: 'apply', header: applyHeader(program, translators[0]!), statements: [body] };
}

function entry(network: Network, program: Program, training: Training, table: FunctionTable, names: RunNames) {
  const { name, graph } = network;
  const { settings, output } = translator(network, program, training);
  const locals = names.inside();
  const taken = graph.inputs.map((input) => [input.name, locals.claim(camelCase(input.name))] as const);
  const record = taken.map(([key, local]) => (key === local ? key : `${key}: ${local}`)).join(', ');
  const local = (other: string) => names.networks.get(other)!;
  const asks = needsPass(graph);
  const args = [...(graph.weights.length > 0 ? [local(name)] : []), ...taken.map(([, local]) => local)];
  const made = table.call(graph, args, asks ? 'inference' : null, local);
  const field = graph.outputs[output]!.name === null ? '' : `.${fieldNames(graph)[output]}`;
  return `{ ${settings}, of: ({ ${record} }${asks ? ', inference' : ''}) => ${made}${field} }`;
}
