export function greet() {
  return "Hi!";
}
