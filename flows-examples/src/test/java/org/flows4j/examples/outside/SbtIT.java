package org.flows4j.examples.outside;

import static org.assertj.core.api.Assertions.assertThat;

import coursierapi.Cache;
import coursierapi.Dependency;
import coursierapi.Fetch;
import coursierapi.MavenRepository;
import coursierapi.Module;
import coursierapi.Repository;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dependencies of docs/embed-example/build.sbt, resolved by Coursier, which is what sbt resolves with. */
class SbtIT {
    private static final Pattern DEPENDENCY = Pattern.compile("\"([\\w.]+)\" % s?\"([^\"]+)\" % \"([^\"]+)\"");

    @Test
    void bringsTheDocumentedJars() throws Exception {
        Fetch fetch = Fetch.create()
                .withCache(Cache.create().withLocation(new File("target/outside/coursier")))
                .withRepositories(
                        MavenRepository.of(
                                Path.of("target/local-repository").toUri().toString()),
                        Repository.central());
        Matcher dependencies = DEPENDENCY.matcher(Files.readString(Path.of("../docs/embed-example/build.sbt")));
        while (dependencies.find()) {
            String artifact = dependencies.group(2).replace("$platform", RuntimeJars.platform());
            fetch.addDependencies(Dependency.of(Module.of(dependencies.group(1), artifact), dependencies.group(3)));
        }
        assertThat(RuntimeJars.of(fetch.fetch().stream().map(File::getName))).isEqualTo(RuntimeJars.documented());
    }
}
