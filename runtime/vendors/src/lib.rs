//! AI vendors: four dialects, vendor profiles as data, streaming and errors.
