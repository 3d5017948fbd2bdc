/** Reads a document to validate, from a file or from standard input, or says in one sentence why it cannot be read. */
import fs from "node:fs/promises";
import { BODY_LIMIT_BYTES } from "../model/limits.ts";

const TOO_LARGE = `a request's body may have ${BODY_LIMIT_BYTES} bytes`;

/** `-`: standard input. Throws an Error that names the file. */
export async function readDocument(file: string): Promise<Uint8Array> {
  if (file === "-") return readStandardInput();
  let handle: fs.FileHandle;
  try {
    handle = await fs.open(file, "r");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${code === "ENOENT" ? "no such file" : code === "EACCES" ? "not readable" : message}`);
  }
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new Error(`${file}: expected a JSON document, found a folder`);
    if (stat.size > BODY_LIMIT_BYTES) throw new Error(`${file}: ${stat.size} bytes; ${TOO_LARGE}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES) throw new Error(`standard input: more than that; ${TOO_LARGE}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
