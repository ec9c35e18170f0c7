package org.flows4j.layers.coupling;

import java.util.List;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.CountedNetworks;
import org.flows4j.core.testing.InvertibleLayerContract;

/** The contract over the shapes that matter to couplings: vectors and images, even and odd numbers of channels. */
public abstract class CouplingContract extends InvertibleLayerContract {
    /** Builds the network of every coupling under test. */
    public final CountedNetworks networks;

    public CouplingContract() {
        this(new SmoothNetworks());
    }

    public CouplingContract(NetworkFactory networks) {
        this.networks = new CountedNetworks(networks);
    }

    @Override
    protected CountedNetworks networks() {
        return networks;
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(2), Shape.vector(5), Shape.image(4, 2, 3), Shape.image(3, 3, 2));
    }
}
