import { useTranslation } from "react-i18next";
import { reasonOf } from "./pieces";
import type { Piece } from "./types";

export { pieceAt } from "./pieces";

/** Return a function that says why a piece is missing: `вимкнула Олена Ткач`, `диск заповнено`. */
export function useReasonText(): (piece: Pick<Piece, "reason" | "detail">) => string {
  const { t } = useTranslation("archive");
  return (piece) => {
    const reason = reasonOf(piece);
    const by = reason === "disabled" && piece.detail ? piece.detail : null;
    return by === null ? t(`reason.${reason}`) : t("disabled_by", { name: by });
  };
}
