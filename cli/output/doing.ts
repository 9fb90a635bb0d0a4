/** What takes a while and says nothing by itself, as long as it takes: on a terminal alone. */
import pc from 'picocolors';

/** @returns what takes it off the screen again */
export function doing(what: string, quiet: boolean, stream: NodeJS.WriteStream = process.stderr): () => void {
  if (quiet || !stream.isTTY) return () => undefined;
  stream.write(pc.dim(`${what} ...`));
  return () => void stream.write('\r\u001b[2K');
}
