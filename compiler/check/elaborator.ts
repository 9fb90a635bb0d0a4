/** What every part of checking shares: reports, places, global names, and limits. */
import type * as ast from '../../grammar/ast.js';
import type { Span } from '../../grammar/source.js';
import type { Code, Details } from '../diagnostics/catalog.js';
import type { Finding, Label } from '../diagnostics/diagnostic.js';
import { Problem } from '../diagnostics/problem.js';
import { diagnose, Reports } from '../diagnostics/report.js';
import type { GraphBuilder } from '../graph/builder.js';
import type { DataSource, Origin } from '../graph/ir.js';
import { sameShape, showType } from '../graph/types.js';
import type { Module, Modules } from '../resolve/modules.js';
import { withHidden } from './hidden.js';
