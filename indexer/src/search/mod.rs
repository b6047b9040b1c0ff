//! By words: a query to ranked hits over many shards.
