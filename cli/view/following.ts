/** A file that grows, read on from where it was left. */
import { type FileHandle, open } from 'node:fs/promises';

/** Bytes that are read at once. */
const chunk = 2 ** 20;

export class Following {
  private at = 0;
  private inode = 0;
  private rest = '';

  constructor(private readonly path: string) {}

  /**
   * Gives every whole line that is new to `take`.
   * @param anew called first where the file is another than before, so that all lines are new
   * @returns whether there were any
   */
  async read(take: (line: string) => void, anew: () => void): Promise<boolean> {
    const file = await open(this.path, 'r').catch(() => null);
    if (file === null) return false;
    try {
      const { ino, size } = await file.stat();
      if (ino !== this.inode || size < this.at) {
        [this.at, this.rest, this.inode] = [0, '', ino];
        anew();
      }
      return await this.rows(file, size, take);
    } finally {
      await file.close();
    }
  }

  private async rows(file: FileHandle, size: number, take: (line: string) => void): Promise<boolean> {
    let found = false;
    const buffer = Buffer.allocUnsafe(Math.min(chunk, Math.max(1, size - this.at)));
    while (this.at < size) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - this.at), this.at);
      if (bytesRead === 0) break;
      this.at += bytesRead;
      // Lines are ASCII but for names; a name that two chunks part is read when it is whole.
      const lines = (this.rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      this.rest = lines.pop() ?? '';
      if (this.rest.length > chunk) this.rest = '';
      for (const line of lines) take(Buffer.from(line, 'latin1').toString('utf8'));
      found ||= lines.length > 0;
    }
    return found;
  }
}
