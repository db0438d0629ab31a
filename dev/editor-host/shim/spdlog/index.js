// The part of @vscode/spdlog that VS Code uses, without its native build. Plain `exports.x =`: VS Code imports this file as a
// module, and only such names survive that.
const fs = require("node:fs");
const path = require("node:path");

class Logger {
  constructor(_name, file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, name, message) {
    if (level < this.level) return;
    const at = new Date().toISOString().replace("T", " ").replace("Z", "");
    fs.appendFileSync(this.file, this.raw ? message : `${at} [${name}] ${message}\n`);
  }
  trace(message) {
    this.write(0, "trace", message);
  }
  debug(message) {
    this.write(1, "debug", message);
  }
  info(message) {
    this.write(2, "info", message);
  }
  warn(message) {
    this.write(3, "warning", message);
  }
  error(message) {
    this.write(4, "error", message);
  }
  critical(message) {
    this.write(5, "critical", message);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.raw = true;
  }
  flush() {}
  drop() {}
}

exports.version = 1;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (name, file) => new Logger(name, file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger(name, file);
