export const login = {
  title: "Sign in",
  user: "Name",
  password: "Password",
  show: "Show the password",
  hide: "Hide the password",
  submit: "Sign in",
  wrong: "The name or the password is wrong.",
  expired: "Your session has ended. Sign in, and you are back where you were.",
  signedOut: "You are signed out.",
  forgotten: "Forgot the password? On the machine that AutoArr runs on:",
  forgottenCommand: "autoarr user reset-password",
};
