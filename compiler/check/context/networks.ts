/** What is known of networks while a program is being checked. */
import type * as ast from '../../../grammar/ast/ast.js';
import type { Span } from '../../../grammar/text/source.js';
import type { Finding } from '../../diagnostics/model/diagnostic.js';
import type { Model, Network, Range, TensorType } from '../../graph/ir/graph.js';
import type { Source, Trail } from '../values/values.js';

/** What is known of what takes samples. */
export interface Taker {
  readonly declaration: ast.NetworkDecl | ast.ModelDecl;
  readonly inputs: readonly { readonly name: string; readonly type: TensorType }[];
  /** Named for a record. What is declared stands in when the body has mistakes. */
  readonly outputs: readonly MadeOutput[] | null;
  /** The ranges of what it was called on, to compare data with what generators make. */
  readonly uses: { readonly input: number; readonly range: Range; readonly source: string; readonly span: Span }[];
  /** Arguments that were reported not to fit. */
  readonly told: Set<string>;
  /** Everything that was given for its inputs. */
  readonly arrivals: Arrival[];
}

export interface ElaboratedNetwork extends Taker {
  readonly declaration: ast.NetworkDecl;
  /** Null while it is being checked, and when it has mistakes of its own. */
  network: Network | null;
  inputs: Taker['inputs'];
  outputs: Taker['outputs'];
  checking: boolean;
  /** Sizes that its body leaves out. */
  holes: readonly Hole[];
}

/** A model in a file: what it takes and makes is what is declared. */
export interface DeclaredModel extends Taker {
  readonly declaration: ast.ModelDecl;
  readonly outputs: readonly MadeOutput[];
  readonly model: Model;
}

interface MadeOutput {
  readonly name: string | null;
  readonly type: TensorType;
  /** The stages that led to it. */
  readonly trail: Trail | null;
}

/** One value that was given for an input of a network. */
export interface Arrival {
  readonly input: number;
  readonly type: TensorType;
  /** As written at the call. */
  readonly text: string;
  readonly source: Source | null;
  /** What was reported, where it does not fit. */
  readonly told: Finding | null;
}

/** A size that was left out, and what it is. */
export interface Hole {
  readonly span: Span;
  readonly size: number;
}

/** A network with a mistake in it, told with the change that makes it fit. */
export interface Mended {
  readonly finding: Finding;
  /** The network as it would be. */
  readonly network: ElaboratedNetwork;
}
