/** The library that decodes pictures. Its part for one system is an optional dependency of it, which may be missing. */
import { DataError } from '../errors/data-error.js';

/** @throws DataError where this system's part is missing */
export const sharp = await import('sharp').then(
  (library) => library.default,
  () => {
    throw new DataError(
      `Pictures cannot be read here: the package sharp has no library for ${process.platform} on ${process.arch}.`,
      'Install it: npm install --include=optional sharp',
    );
  },
);
