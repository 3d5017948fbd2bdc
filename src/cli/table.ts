/** Renders rows as a table for people: columns as wide as they need to be, numbers to the right, nothing drawn. */
import { plainText } from "./plain-text.ts";

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number;
  readonly align?: "left" | "right";
}

/** Lines joined by newlines, the last one included; `none` when there are no rows. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], none = "none"): string {
  if (rows.length === 0) return `${none}\n`;
  const cells = rows.map((row) => columns.map((column) => plainText(String(column.value(row)))));
  const lines = [columns.map((column) => column.title), ...cells];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => width(line[index]!))));
  return lines
    .map((line) =>
      line
        .map((cell, index) => {
          const padding = " ".repeat(widths[index]! - width(cell));
          return columns[index]!.align === "right" ? padding + cell : cell + padding;
        })
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

function width(text: string): number {
  return [...text].length;
}

/** Since when, as people say it: `12s`, `5m`, `3h`, `8d`. */
export function renderAge(fromMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - fromMs) / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** `2026-02-03 04:05:06Z`. */
export function renderDate(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", " ").concat("Z");
}

/** Microseconds as milliseconds: `0.42`, `12.3`, `1234`; a dash for none. */
export function renderMs(us: number): string {
  if (!(us > 0)) return "-";
  const ms = us / 1_000;
  return ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}

/** `1234`, `12.5 kB`, `3.1 MB`. */
export function renderBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return unit === 0 ? `${value} B` : `${value.toFixed(1)} ${units[unit]}`;
}
