import { RunError } from '../runtime/run/errors.js';

/** Something the person at the command line can put right; exit code 2 where it is the command itself. */
export class UserError extends RunError {}
