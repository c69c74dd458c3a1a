import { Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { apiFilter } from "../filter.ts";
import { leaksInWords } from "../words.ts";
import { DecideForm } from "./decide-form.tsx";
import { DecisionOutcome } from "./decision-outcome.tsx";
import { bodyOf, type DecisionFields } from "./decisions.ts";
import { standingOf, type DecideTarget } from "./target.ts";

interface DecideDialogProps {
  /** Undefined: it is closed. */
  readonly target: DecideTarget | undefined;
  readonly onClose: () => void;
  /** Something was decided. */
  readonly onDone: () => void;
}

/** One decision on one or many leaks: what it does before, what became of each leak after. */
export function DecideDialog({ target, onClose, onDone }: DecideDialogProps) {
  return (
    <Modal
      opened={target !== undefined}
      onClose={onClose}
      title={target === undefined ? "" : titleOf(target)}
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {target !== undefined && <Deciding target={target} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

interface Order {
  readonly fields: DecisionFields;
  /** Only these: the ones that were refused before. */
  readonly ids?: readonly number[];
}

function Deciding({ target, onClose, onDone }: DecideDialogProps & { readonly target: DecideTarget }) {
  const queries = useQueryClient();
  const decide = useMutation({
    mutationFn: async ({ fields, ids }: Order) => {
      const which =
        ids !== undefined || target.kind === "leaks"
          ? { ids: [...(ids ?? (target.kind === "leaks" ? target.leaks.map(({ id }) => id) : []))] }
          : { filter: apiFilter(target.filter) };
      return (await api.decideOnLeaks({ ...bodyOf(fields), ...which })).data;
    },
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ["leaks"] });
    },
  });
  if (decide.data === undefined) {
    return (
      <DecideForm
        standing={standingOf(target)}
        busy={decide.isPending}
        onDecide={(fields) => decide.mutate({ fields })}
        onCancel={onClose}
      />
    );
  }
  const { fields } = decide.variables;
  return (
    <DecisionOutcome
      outcome={decide.data}
      decision={fields.decision}
      busy={decide.isPending}
      onForce={(ids) => decide.mutate({ fields: { ...fields, force: true }, ids })}
      onClose={onClose}
    />
  );
}

function titleOf(target: DecideTarget): string {
  if (target.kind === "filter") return `Decide on all ${leaksInWords(target.stats.total)} that match`;
  const [first, ...others] = target.leaks;
  return others.length === 0 && first !== undefined
    ? `Decide on leak ${first.id}: ${first.title}`
    : `Decide on ${leaksInWords(target.leaks.length)}`;
}
