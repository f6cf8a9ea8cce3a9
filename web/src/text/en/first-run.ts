export const firstRun = {
  title: "Welcome to AutoArr",
};
