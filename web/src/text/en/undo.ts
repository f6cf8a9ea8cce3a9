export const undo = {
  action: "Undo",
  title: "Undo this change?",
  consequence: (count: number) =>
    count === 1 ? "This one setting goes back to what it was:" : `These ${count} settings go back to what they were:`,
  nothing: "There is nothing to change back: it is already as it was.",
  leftOut: "Not possible:",
  confirm: "Change back",
  done: "Changed back.",
  notDone: (count: number) => (count === 1 ? "One step did not succeed." : `${count} steps did not succeed.`),
};
