import { RunError } from '../../runtime/errors/run-error.js';

/** Something the person at the command line can put right; exit code 2 where it is the command itself. */
export class UserError extends RunError {}
