/** A secret that a person gives: `-` reads it from standard input, where neither the shell's history nor a list of processes shows it. */

const SECRET_CHARACTERS_MAX = 4_096;

/** Without the line end behind it. Throws Error for more than any secret has. */
export async function readSecret(given: string | undefined): Promise<string | undefined> {
  if (given !== "-") return given;
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8") as AsyncIterable<string>) {
    text += chunk;
    if (text.length > SECRET_CHARACTERS_MAX) throw new Error("standard input: expected one line with the value");
  }
  return text.replace(/\r?\n$/, "");
}
