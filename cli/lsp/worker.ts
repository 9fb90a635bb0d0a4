/** The thread that compiles, so that the other one answers while it does. */
import { parentPort } from 'node:worker_threads';
import type { Found, Fault, Host } from '../../compiler/resolve/host.js';
import { examineWith } from '../../service/facts/examine.js';
import type { Answer, Task } from './checker.js';
import { editorHost } from './files.js';

/** What was found in files of data; looking at a folder of pictures again at every key would take too long. */
let seen = new Map<string, Promise<Found | Fault>>();

function hostOf(file: string): Host {
  const host = editorHost(file);
  const inspect: Host['inspect'] = (data) => {
    const key = JSON.stringify({ ...data, span: null });
    const found = seen.get(key) ?? host.inspect!(data);
    seen.set(key, found);
    return found;
  };
  return { ...host, inspect };
}

async function work(task: Task): Promise<Answer | null> {
  if (task.kind === 'refresh') {
    seen = new Map();
    return null;
  }
  try {
    return { id: task.id, examined: await examineWith(hostOf(task.file))(task.file, task.texts), error: null };
  } catch (error) {
    return {
      id: task.id,
      examined: null,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

parentPort!.on('message', (task: Task) => {
  void work(task).then((answer) => {
    if (answer !== null) parentPort!.postMessage(answer);
  });
});
