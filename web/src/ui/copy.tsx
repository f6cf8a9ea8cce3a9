import { Check, Copy as CopyIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "~/text";
import { Button } from "./button";

/** Puts `text` on the clipboard. Without https a browser has none; then the text is selected, to be copied by hand. */
export function CopyButton({ text, selectId }: { text: string; selectId?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    // The type says that it is always there; over plain http it is not.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard) {
      await clipboard.writeText(text);
      setCopied(true);
    } else if (selectId) {
      const element = document.getElementById(selectId);
      if (element) getSelection()?.selectAllChildren(element);
    }
  };
  return (
    <Button size="sm" onClick={copy} icon={copied ? <Check aria-hidden className="size-4" /> : <CopyIcon aria-hidden className="size-4" />}>
      <span aria-live="polite">{copied ? t.common.copied : t.common.copy}</span>
    </Button>
  );
}
