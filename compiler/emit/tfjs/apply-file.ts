/** `apply.ts`: runs a trained network that makes pictures of pictures on the user's own. */
import { needsPass } from '../../graph/analyse/forward-pass.js';
import type { Graph, Network, Range, Ref, TensorType } from '../../graph/ir/graph.js';
import type { Program } from '../../graph/ir/program.js';
import type { Training } from '../../graph/ir/training.js';
import { typeOf } from '../../graph/ir/refs.js';
import { networksIn } from '../../graph/ir/dependencies.js';
import { isPictureType, isImageToImage } from '../../graph/analyse/image-to-image.js';
import type { FunctionTable } from './functions.js';
import { camelCase, fieldNames } from '../typescript/identifiers.js';
import { inputCode } from './inputs.js';
import type { CodeFile } from './source-files.js';
import { key, literal, remark } from '../typescript/texts.js';
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
  const header = `/**
 * Runs a trained network of ${remark(program.name)}.gan on pictures.
 *
 *   npm run apply -- ${translators[0]!.name} photo.jpg another.png --out made   --help lists the rest
 */`;
  const body = `const inference = await openInference(import.meta.url, { program: ${literal(`${program.name}.gan`)}, fingerprint: '${fingerprint}' });
${held.map(([name, local]) => `const ${local} = ${table.made(name, 'inference')};`).join('\n')}
inference.restore({ ${held.map(([name, local]) => `${key(name)}: ${local}`).join(', ')} }); // averages where training kept them
${translators.map((network) => `inference.network('${network.name}', ${entry(network, program, training, table, names)});`).join('\n')}
await inference.write();`;
  runtime.add('openInference');
  return { name: 'apply', header, statements: [body] };
}

function entry({ name, graph }: Network, program: Program, training: Training, table: FunctionTable, names: RunNames) {
  const calls = training.step.nodes.filter(
    (node) => node.kind === 'call' && node.weights.kind === 'network' && node.weights.network === name,
  );
  const inputs = graph.inputs.map((input, i) => {
    const given = calls.map((call) => call.inputs[i]!);
    return `${key(input.name)}: ${whatItIs(name, input, given, program, training.step)}`;
  });
  const locals = names.inside();
  const taken = graph.inputs.map((input) => [input.name, locals.claim(camelCase(input.name))] as const);
  const record = taken.map(([key, local]) => (key === local ? key : `${key}: ${local}`)).join(', ');
  const network = (other: string) => names.networks.get(other)!;
  const asks = needsPass(graph);
  const args = [...(graph.weights.length > 0 ? [network(name)] : []), ...taken.map(([, local]) => local)];
  const made = table.call(graph, args, asks ? 'inference' : null, network);
  const output = graph.outputs.findIndex(({ ref }) => isPictureType(typeOf(graph, ref)));
  const field = graph.outputs[output]!.name === null ? '' : `.${fieldNames(graph)[output]}`;
  const seen = rangeOf(graph.inputs.find(({ type }) => isPictureType(type))!.type, []);
  const [low, high] = rangeOf(typeOf(graph, graph.outputs[output]!.ref), []) ?? seen ?? [-1, 1];
  return `{ inputs: { ${inputs.join(', ')} }, range: [${low}, ${high}], of: ({ ${record} }${asks ? ', inference' : ''}) => ${made}${field} }`;
}

/** An input is what training gives to it: noise, a field of the data, or a tensor of which nothing more is known. */
function whatItIs(
  network: string,
  { name, type }: Graph['inputs'][number],
  given: readonly Ref[],
  { data }: Program,
  pass: Graph,
): string {
  const nodes = given.flatMap((ref) => (ref.kind === 'node' ? [pass.nodes[ref.node]!] : []));
  const leaf = nodes.find((node) => node.kind === 'draw' || (node.kind === 'data' && type.dtype === 'i32'));
  if (leaf !== undefined && (leaf.kind === 'draw' || leaf.kind === 'data')) return inputCode(leaf, data);
  const from = `${network}.${name}`;
  const numbers = (type.range?.[1] ?? 0) + 1;
  if (type.dtype === 'i32') {
    const spec = type.shape.length === 0 ? { kind: 'class', classes: numbers } : { kind: 'tokens', vocabulary: numbers, length: type.shape[0] }; // prettier-ignore
    return literal({ ...spec, from });
  }
  const range = rangeOf(type, given.map((ref) => typeOf(pass, ref))); // prettier-ignore
  return literal({ kind: 'tensor', shape: type.shape, range: range ?? (isPictureType(type) ? [-1, 1] : null), from }); // prettier-ignore
}

/** The declared range, or the widest of what is given. */
function rangeOf(declared: TensorType, given: readonly TensorType[]): Range | null {
  const known = [declared, ...given].flatMap(({ range }) => (range?.every(Number.isFinite) === true ? [range] : []));
  const [first] = known;
  if (first === undefined || declared.range === first) return first ?? null;
  return [Math.min(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))];
}
