import { useQueryClient } from "@tanstack/react-query";
import { useReducer, useState } from "react";
import { ApiError } from "../api/errors";
import { keys, useRemoveRule, useRules, useSaveRule } from "../api/queries";
import type { Rule } from "../api/types";
import { type Draft, reduce, type Step, toBody } from "./draft";

/** What asks for a decision before the editor goes on. */
export type Question = { kind: "conflict"; newer: Rule } | { kind: "delete" } | { kind: "discard"; then: () => void };

export interface RuleEditor {
  rules: Rule[] | undefined;
  loadError: unknown;
  draft: Draft | null;
  dispatch: (step: Step) => void;
  selected: number | null;
  select: (index: number | null) => void;
  question: Question | null;
  ask: (question: Question | null) => void;
  /** Do something that ends the present drawing, after asking when it would be lost. */
  leave: (then: () => void) => void;
  save: (over?: Rule) => Promise<void>;
  erase: () => Promise<void>;
  busy: boolean;
  error: unknown;
  savedAt: number | null;
}

/** Hold the rules of a camera and the one that is being drawn. */
export function useRuleEditor(cameraId: string): RuleEditor {
  const client = useQueryClient();
  const rules = useRules(cameraId);
  const storing = useSaveRule(cameraId);
  const removing = useRemoveRule(cameraId);
  const [draft, dispatch] = useReducer(reduce, null);
  const [selected, select] = useState<number | null>(null);
  const [question, ask] = useState<Question | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [savedAt, setSavedAt] = useState<number | null>(null);

  const step = (next: Step): void => {
    if (next.type === "new" || next.type === "open" || next.type === "drop") {
      setError(null);
      select(null);
      setSavedAt(null);
    }
    dispatch(next);
  };

  const findNewer = async (id: string): Promise<Rule | undefined> => {
    await client.refetchQueries({ queryKey: keys.rules(cameraId) });
    return client.getQueryData<Rule[]>(keys.rules(cameraId))?.find((rule) => rule.id === id);
  };

  const save = async (over?: Rule): Promise<void> => {
    if (draft === null) return;
    setError(null);
    const body = toBody(over === undefined ? draft : { ...draft, version: over.version });
    try {
      const rule = await storing.mutateAsync({ ...(draft.id === null ? {} : { id: draft.id }), draft: body });
      step({ type: "open", rule });
      setSavedAt(Date.now());
    } catch (failure) {
      const changed = failure instanceof ApiError && failure.code === "rule.changed_meanwhile" && draft.id !== null;
      const newer = changed && draft.id !== null ? await findNewer(draft.id) : undefined;
      if (newer) ask({ kind: "conflict", newer });
      else setError(failure);
    }
  };

  const erase = async (): Promise<void> => {
    if (draft === null || draft.id === null) return;
    setError(null);
    try {
      await removing.mutateAsync(draft.id);
      step({ type: "drop" });
    } catch (failure) {
      setError(failure);
    }
  };

  const leave = (then: () => void): void => {
    if (draft?.changed === true) ask({ kind: "discard", then });
    else then();
  };

  return {
    rules: rules.data,
    loadError: rules.error,
    draft,
    dispatch: step,
    selected,
    select,
    question,
    ask,
    leave,
    save,
    erase,
    busy: storing.isPending || removing.isPending,
    error,
    savedAt,
  };
}
