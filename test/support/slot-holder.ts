import { holdSlot } from "../../src/model/slots.ts";

/** Run as a process: holds a slot of a folder, says which, and holds it until its input ends (or it dies). */
const [dir = "", totalSlots = "2"] = process.argv.slice(2);
const held = await holdSlot({ dir, totalSlots: Number(totalSlots) }, new AbortController().signal);
process.stdout.write(`${held.id ?? "none"}\n`);
process.stdin.resume();
process.stdin.once("end", () => void held[Symbol.asyncDispose]());
