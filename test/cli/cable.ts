/** A connection that tests can cut. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Cable {
  /** Where this end of it listens, on this machine. */
  readonly port: number;
  /** Ends every connection through it, and lets no other one begin. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** Leads every connection on to a port of this machine. */
export async function cable(to: number): Promise<Cable> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => (open.delete(one), other.destroy()));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => void (whole = true),
    close: () => {
      cut();
      server.close();
    },
  };
}
