// Runs bytecode.py in the Python of a site that is being built: `node compile.mjs /path/of/the/site`.

import { pathToFileURL } from "node:url";

const site = process.argv[2];
const { loadPyodide } = await import(pathToFileURL(`${site}/python/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${site}/python/`, env: { PYTHONDONTWRITEBYTECODE: "1" } });
python.mountNodeFS("/site", site);
try {
  python.runPython(`
import shutil, sys
from pathlib import Path
shutil.unpack_archive("/site/packages.zip", "/packages")
shutil.unpack_archive("/site/workbook.zip", "/workbook")
sys.path[:0] = ["/workbook", "/packages"]
from workbook.site.bytecode import compile_what_a_visit_imports
compile_what_a_visit_imports(Path("/site"))`);
} catch (error) {
  console.error(error.message); // without the source of Pyodide, which Node would show
  process.exit(1);
}
