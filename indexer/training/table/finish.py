"""Makes one table of the trained ones: python -m table.finish WORK

Reads WORK/table/trained-*.npz, writes WORK/assets, as Siskin has them. Their mean is better than each, since they
began with the same table; then synonyms, which training moved apart, are pulled together once more.
"""

import sys
from pathlib import Path

import numpy as np

from table.pieces import Table
from table.synonyms import pull

NAME = "api_table"


def main(work):
    tables = [Table.load(path) for path in sorted((work / "table").glob("trained-*.npz"))]
    if not tables:
        sys.exit(f"no trained table in {work / 'table'}: run table.train first")
    table = Table(
        tables[0].pieces,
        np.mean([table.vectors for table in tables], axis=0),
        np.exp(np.mean([np.log(table.weights) for table in tables], axis=0)),
        np.mean([table.mix for table in tables], axis=0),
    )
    pull(table)
    table.write(work / "assets", NAME)
    print(f"{work / 'assets'}: {len(table.pieces)} rows, the mean of {len(tables)} tables")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
