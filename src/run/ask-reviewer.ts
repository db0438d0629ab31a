import { reviewProposal } from "../evidence/review.ts";
import type { Evidence, Opinion } from "../evidence/evidence.ts";
import { holdSpareSlot } from "../model/slots.ts";
import type { OpenRun } from "./open.ts";
import type { Workplace } from "./workplace.ts";

/** The reviewer's opinion of a submitted proposal, from a slot that no run holds where there is one. */
export async function askReviewer(open: OpenRun, place: Workplace, evidence: Evidence): Promise<Opinion> {
  const { contract } = open.request.loaded;
  const { stop: signal } = place;
  if (contract.review.rounds === 0) return { kind: "missing", why: "The contract asks for no review." };
  if (signal.aborted) return { kind: "missing", why: "The run was stopped before the review." };
  if (evidence.work.kind !== "submitted" || evidence.changes.length === 0) {
    return { kind: "missing", why: "There is no submitted proposal to review." };
  }
  await using spare = await holdSpareSlot(place.slots, signal);
  const { changes, commands } = evidence;
  const opinion = await reviewProposal(
    { contract, changes, commands, model: place.model, slot: spare?.id },
    signal,
  );
  await open.emit({ type: "opinion", opinion });
  return opinion;
}
