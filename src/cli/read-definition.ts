/** Reads a definition file, or says in one sentence why it cannot be read. */
import fs from "node:fs/promises";
import { DEFINITION_LIMIT_BYTES } from "../model/limits.ts";

/** Throws an Error that names the file. */
export async function readDefinition(file: string): Promise<Uint8Array> {
  let handle: fs.FileHandle;
  try {
    handle = await fs.open(file, "r");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${code === "ENOENT" ? "no such file" : code === "EACCES" ? "not readable" : message}`);
  }
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new Error(`${file}: expected a definition, found a folder`);
    if (stat.size > DEFINITION_LIMIT_BYTES) {
      throw new Error(`${file}: ${stat.size} bytes; a definition may have ${DEFINITION_LIMIT_BYTES}`);
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
