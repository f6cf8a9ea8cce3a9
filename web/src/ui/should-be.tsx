import { t } from "~/text";
import { Foreign } from "./foreign";

/** The title of a finding: a rule says what ought to be, and where it is shown, it is not. */
export function ShouldBe({ text }: { text: string }) {
  return (
    <>
      <span className="font-normal text-muted">{t.common.shouldBe}</span> <Foreign text={text} />
    </>
  );
}
