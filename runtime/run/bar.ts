/** Bars on a terminal, which all look alike. */
import cliProgress from 'cli-progress';
import pc from 'picocolors';

/** @param text what stands beside the bar, in the words of cli-progress: `{state}` */
export const barOf = (text: string, stream: NodeJS.WriteStream): cliProgress.SingleBar =>
  new cliProgress.SingleBar({
    format: `${pc.cyan('{bar}')} {value}/{total}  ${text}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 20,
    stream,
    clearOnComplete: true,
    // Cuts the line to the terminal's width; the other setting would switch wrapping off for the terminal itself.
    linewrap: true,
  });
