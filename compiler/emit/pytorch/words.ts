/** Names of the language as names of Python. */
import { capitalised } from '../../../runtime/text/prose.js';
import type { Graph } from '../../graph/ir/graph.js';
import { fieldsOf, Names, type Words } from '../../lower/outline/names.js';

/** Words of Python, and names that emitted files use themselves. */
const reserved: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda match nonlocal not or pass raise return try while with yield ' +
    'abs dict float int len list max min pow range self sum super tuple zip ' +
    'F Tensor annotations math nn torch Path dataclass HERE data layers losses model optimizers runtime ' +
    'run step settings options sample told arguments Options Run Step Epochs Steps Images Weight ' +
    'Normal Uniform Bernoulli Categorical Constant constant normal ones uniform zeros average_gradients clip_weights ' +
    'keep_statistics training turn part Settings train memory Memory'
  ).split(' '),
);

/** What a module of PyTorch has already: no member of one may be called so. */
const ofModules: ReadonlySet<string> = new Set(
  'add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters register_buffer register_module register_parameter requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu zero_grad'.split(
    ' ',
  ),
);

/** `nonsaturating.generator` becomes `nonsaturating_generator`, `DA` stays. */
export function snakeCase(name: string): string {
  const joined = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
  return reserved.has(joined) ? `${joined}_` : joined;
}

export const words: Words = {
  name: snakeCase,
  joined: (first, ...more) => [first.replace(/_$/, ''), ...more].join('_'),
};

/** `smooth_residual` becomes `SmoothResidual`. */
export const className = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map(capitalised)
    .join('')
    .replace(/^(?=\d)/, '_');

/** A variable for a network: `G` becomes `g`, `mapping` stays, `digit_classifier` too. */
export const variableName = (name: string): string => snakeCase(name.toLowerCase());

/** The members of a module, by the names of the weights in its graph. */
export function memberNames({ weights }: Graph): ReadonlyMap<string, string> {
  const names = new Names([...ofModules]);
  return new Map(weights.map(({ name }) => [name, names.claim(snakeCase(name))]));
}

export const fieldNames = (graph: Graph): readonly string[] => fieldsOf(graph, words);

/** The names that nothing of the program may have. */
export const ownNames = (): readonly string[] => [...reserved];
