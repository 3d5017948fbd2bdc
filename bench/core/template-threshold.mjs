/**
 * From which size of a payload on a template is better rendered beside the serving thread: how long that thread is busy when it
 * renders itself, and when it hands the work over (copying, posting, taking the result). Run `npm run build` first.
 */
import { performance } from "node:perf_hooks";
import { NO_PARAMETERS } from "../../dist/src/templates/input-object.js";
import { FixedMap } from "../../dist/src/templates/map-object.js";
import { Template } from "../../dist/src/templates/template.js";
import { newMap } from "../../dist/src/templates/value.js";
import { RenderPool } from "../../dist/src/workers/render-pool.js";
import { bodyOfBytes } from "./bodies.mjs";

const text = `#set($in = $input.path('$')){"id": "$in.id", "lines": [#foreach($l in $in.lines){"sku": "$l.sku", "n": $l.quantity}#if($foreach.hasNext),#end#end]}`;
const template = new Template(text);
const overrides = { path: [], header: [], querystring: [], responseHeader: [], response: [] };
const pool = new RenderPool();
const rows = [];
for (const bytes of [2_048, 8_192, 16_384, 32_768, 65_536, 262_144, 1_048_576]) {
  const body = bodyOfBytes(bytes);
  const rounds = Math.max(30, Math.ceil(20_000_000 / bytes));
  const inputs = () => ({
    body: Buffer.from(body).toString("utf8"),
    parameters: NO_PARAMETERS,
    context: newMap(),
    stageVariables: new FixedMap(new Map()),
  });
  const task = () => ({
    template: text,
    body: Buffer.from(body),
    parameters: { path: [], querystring: [], header: [] },
    context: { map: [] },
    stageVariables: [],
    overrides,
  });
  const expected = template.render(inputs());
  const result = await pool.run(task());
  if (!("output" in result) || Buffer.from(result.output).toString() !== expected) throw new Error("a wrong rendering");
  for (let i = 0; i < rounds; i++) template.render(inputs());
  const begun = performance.now();
  for (let i = 0; i < rounds; i++) template.render(inputs());
  const inlineUs = ((performance.now() - begun) / rounds) * 1_000;
  for (let i = 0; i < 20; i++) await pool.run(task());
  const before = performance.eventLoopUtilization();
  const walled = performance.now();
  for (let i = 0; i < rounds; i++) await pool.run(task());
  const { active } = performance.eventLoopUtilization(before);
  rows.push({
    bytes: body.length,
    "here µs": Math.round(inlineUs),
    "busy handing over µs": Math.round((active / rounds) * 1_000),
    "until done elsewhere µs": Math.round(((performance.now() - walled) / rounds) * 1_000),
  });
}
await pool.close();
console.table(rows);
console.log(JSON.stringify({ bench: "core/template-threshold", node: process.version, rows }));
