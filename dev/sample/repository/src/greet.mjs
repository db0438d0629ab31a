/** Greets. */
export function greet() {
  return "Hello!";
}
